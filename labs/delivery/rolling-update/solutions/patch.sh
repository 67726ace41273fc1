#!/bin/bash
# Probe and preStop first, quickly; then the strategy and the version.
set -euo pipefail

kubectl patch deployment tickets -n festival -p '
spec:
  template:
    spec:
      containers:
        - name: tickets
          readinessProbe: { httpGet: { path: /, port: http }, periodSeconds: 1 }
          lifecycle: { preStop: { sleep: { seconds: 5 } } }
'
kubectl rollout status deployment tickets -n festival --timeout 90s
kubectl patch deployment tickets -n festival -p '{"spec": {"strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}}}'
kubectl set env deployment/tickets -n festival VERSION=2
kubectl rollout status deployment tickets -n festival --timeout 90s
