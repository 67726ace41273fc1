#!/bin/bash
# caught-by: ticketsAnswerAtTheirAddress
# The Pods are found, and the port has a name that they do not know.
set -euo pipefail

kubectl expose deployment departures -n station --port 80 --target-port web
kubectl scale deployment departures -n station --replicas 5
kubectl set selector service tickets -n station app=tickets
kubectl patch service seats -n station -p '{"spec": {"publishNotReadyAddresses": false}}'
kubectl rollout status deployment departures -n station --timeout 90s
