#!/bin/bash
# caught-by: everyPodAnswers
# The Service listens where the Pods do, and nobody asks there.
set -euo pipefail

kubectl expose deployment departures -n station --port 8080
kubectl scale deployment departures -n station --replicas 5
kubectl patch service tickets -n station -p '{"spec": {"selector": {"app": "tickets"}, "ports": [{"port": 80, "targetPort": "web"}]}}'
kubectl patch service seats -n station -p '{"spec": {"publishNotReadyAddresses": false}}'
kubectl rollout status deployment departures -n station --timeout 90s
