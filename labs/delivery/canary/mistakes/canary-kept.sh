#!/bin/bash
# caught-by: oneForecastIsLeft
# The release is the new version, and the canary of it is still there, with its tenth.
set -euo pipefail

kubectl patch service radar -n weather -p '{"spec": {"selector": {"track": "stable"}}}'
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
  {"backendRefs": [{"name": "radar", "port": 80, "weight": 90}, {"name": "radar-next", "port": 80, "weight": 10}]}
]}}'
kubectl set env deployment/forecast -n weather VERSION=2.0
kubectl rollout status deployment forecast -n weather --timeout 90s
