#!/bin/bash
# caught-by: onlyReadySeatsAnswer
# The next release is kept out by its label, and will be when it is ready.
set -euo pipefail

kubectl expose deployment departures -n station --port 80 --target-port web
kubectl scale deployment departures -n station --replicas 5
kubectl patch service tickets -n station -p '{"spec": {"selector": {"app": "tickets"}, "ports": [{"port": 80, "targetPort": "web"}]}}'
kubectl patch service seats -n station -p '{"spec": {"publishNotReadyAddresses": false}}'
kubectl set selector service seats -n station app=seats,release=7
kubectl rollout status deployment departures -n station --timeout 90s
