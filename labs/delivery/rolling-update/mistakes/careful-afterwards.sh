#!/bin/bash
# caught-by: rolloutKeptBounds
# The strategy was mended when version 2 was out already.
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
kubectl set env deployment/tickets -n festival VERSION=2
kubectl rollout status deployment tickets -n festival --timeout 90s
kubectl patch deployment tickets -n festival -p '{"spec": {"strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}}}'
# Until the old Pods have ended.
timeout 60 bash -c 'while [ "$(kubectl get pod -n festival -l app=tickets --no-headers | wc -l)" -gt 2 ]; do sleep 1; done'
