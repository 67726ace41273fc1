#!/bin/bash
# caught-by: readyMeansOpen
# The probe asks whether the process lives, and a delay hides that; the next version may take longer.
set -euo pipefail

kubectl patch deployment tickets -n festival -p '
spec:
  template:
    spec:
      containers:
        - name: tickets
          readinessProbe: { httpGet: { path: /healthz, port: http }, initialDelaySeconds: 4, periodSeconds: 1 }
          lifecycle: { preStop: { sleep: { seconds: 5 } } }
'
kubectl rollout status deployment tickets -n festival --timeout 90s
kubectl patch deployment tickets -n festival -p '{"spec": {"strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}}}'
kubectl set env deployment/tickets -n festival VERSION=2
kubectl rollout status deployment tickets -n festival --timeout 90s
# Until the old Pods have ended.
timeout 60 bash -c 'while [ "$(kubectl get pod -n festival -l app=tickets --no-headers | wc -l)" -gt 2 ]; do sleep 1; done'
