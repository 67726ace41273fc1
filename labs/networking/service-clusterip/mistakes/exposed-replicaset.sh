#!/bin/bash
# caught-by: followsPods
# The selector holds pod-template-hash, which the next rollout changes.
set -euo pipefail

kubectl expose -n station "$(kubectl get replicaset -n station -l app=departures,role=web -o name)" --name departures --port 80 --target-port 8080
kubectl scale deployment departures -n station --replicas 5
kubectl patch service tickets -n station -p '{"spec": {"selector": {"app": "tickets"}, "ports": [{"port": 80, "targetPort": "web"}]}}'
kubectl patch service seats -n station -p '{"spec": {"publishNotReadyAddresses": false}}'
kubectl rollout status deployment departures -n station --timeout 90s
