#!/bin/bash
# caught-by: newForecastHasItsPods
# All the traffic, on the one Pod that carried a tenth.
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
kubectl patch httproute forecast -n weather --type merge -p '{"spec": {"rules": [{"backendRefs": [{"name": "forecast-next", "port": 80}]}]}}'
kubectl delete deployment,service forecast -n weather
