#!/bin/bash
# caught-by: onlyDeparturesAnswer
# The selector is what kubectl makes of the name alone, and the nightly import has that label as well.
set -euo pipefail

kubectl create service clusterip departures -n station --tcp 80:8080
kubectl scale deployment departures -n station --replicas 5
kubectl patch service tickets -n station -p '{"spec": {"selector": {"app": "tickets"}, "ports": [{"port": 80, "targetPort": "web"}]}}'
kubectl patch service seats -n station -p '{"spec": {"publishNotReadyAddresses": false}}'
kubectl rollout status deployment departures -n station --timeout 90s
