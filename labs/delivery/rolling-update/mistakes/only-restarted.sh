#!/bin/bash
# caught-by: newVersionIsServed
# Everything has been rolled out with care, but it is still version 1.
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
kubectl rollout restart deployment tickets -n festival
kubectl rollout status deployment tickets -n festival --timeout 90s
# Until the old Pods have ended.
timeout 60 bash -c 'while [ "$(kubectl get pod -n festival -l app=tickets --no-headers | wc -l)" -gt 2 ]; do sleep 1; done'
