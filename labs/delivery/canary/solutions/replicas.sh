#!/bin/bash
# Nine Pods beside one, and a door for the testers; the canary of the forecast grows into the release.
set -euo pipefail

kubectl scale deployment radar -n weather --replicas 9
kubectl create -f - <<'YAML'
apiVersion: v1
kind: Service
metadata:
  name: radar-next
  namespace: weather
spec:
  selector: { app: radar, track: next }
  ports:
    - { name: http, port: 80, targetPort: http }
YAML
kubectl patch httproute radar -n weather --type merge -p '{"spec": {"rules": [
  {"matches": [{"headers": [{"name": "x-radar", "value": "next"}]}], "backendRefs": [{"name": "radar-next", "port": 80}]},
  {"backendRefs": [{"name": "radar", "port": 80}]}
]}}'
kubectl scale deployment forecast-next -n weather --replicas 2
kubectl rollout status deployment forecast-next -n weather --timeout 90s
kubectl patch httproute forecast -n weather --type merge -p '{"spec": {"rules": [{"backendRefs": [{"name": "forecast-next", "port": 80}]}]}}'
kubectl delete deployment,service forecast -n weather
kubectl rollout status deployment radar -n weather --timeout 90s
