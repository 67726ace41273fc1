#!/bin/bash
# caught-by: everyPodAnswers
# Each client always gets the same Pod.
set -euo pipefail

kubectl expose deployment departures -n station --port 80 --target-port web
kubectl patch service departures -n station -p '{"spec": {"sessionAffinity": "ClientIP"}}'
kubectl scale deployment departures -n station --replicas 5
kubectl patch service tickets -n station -p '{"spec": {"selector": {"app": "tickets"}, "ports": [{"port": 80, "targetPort": "web"}]}}'
kubectl patch service seats -n station -p '{"spec": {"publishNotReadyAddresses": false}}'
kubectl rollout status deployment departures -n station --timeout 90s
