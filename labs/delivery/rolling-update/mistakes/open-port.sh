#!/bin/bash
# caught-by: readyMeansOpen
# The port is open long before anything is sold there.
set -euo pipefail

kubectl patch deployment tickets -n festival -p '
spec:
  strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  template:
    spec:
      containers:
        - name: tickets
          env: [{ name: VERSION, value: "2" }]
          readinessProbe: { tcpSocket: { port: http }, periodSeconds: 1 }
          lifecycle: { preStop: { sleep: { seconds: 5 } } }
'
kubectl rollout status deployment tickets -n festival --timeout 90s
# Until the old Pods have ended.
timeout 60 bash -c 'while [ "$(kubectl get pod -n festival -l app=tickets --no-headers | wc -l)" -gt 2 ]; do sleep 1; done'
