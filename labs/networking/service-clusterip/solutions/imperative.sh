#!/bin/bash
# Exposed from the Deployment and edited in place, as one does at the prompt.
set -euo pipefail

kubectl expose deployment departures -n station --port 80 --target-port web
kubectl scale deployment departures -n station --replicas 5
kubectl set selector service tickets -n station app=tickets
kubectl patch service tickets -n station --type json -p '[{"op": "replace", "path": "/spec/ports/0/targetPort", "value": 8080}]'
kubectl patch service seats -n station --type json -p '[{"op": "remove", "path": "/spec/publishNotReadyAddresses"}]'
kubectl rollout status deployment departures -n station --timeout 90s
