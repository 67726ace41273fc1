#!/bin/bash
# caught-by: onlyDeparturesAnswer
# The import has the same label and was turned off for it; in the night it comes back, and answers.
set -euo pipefail

kubectl create service clusterip departures -n station --tcp 80:8080
kubectl scale deployment departures -n station --replicas 5
kubectl patch service tickets -n station -p '{"spec": {"selector": {"app": "tickets"}, "ports": [{"port": 80, "targetPort": "web"}]}}'
kubectl patch service seats -n station -p '{"spec": {"publishNotReadyAddresses": false}}'
kubectl rollout status deployment departures -n station --timeout 90s
kubectl scale deployment departures-import -n station --replicas 0
kubectl wait pod -n station -l role=import --for delete --timeout 60s
