#!/bin/bash
# caught-by: ticketsAnswerAtTheirAddress
# The Service was made anew, and the gates still ask the old address.
set -euo pipefail

kubectl expose deployment departures -n station --port 80 --target-port web
kubectl scale deployment departures -n station --replicas 5
kubectl delete service tickets -n station
kubectl expose deployment tickets -n station --port 80 --target-port web
kubectl patch service seats -n station -p '{"spec": {"publishNotReadyAddresses": false}}'
kubectl rollout status deployment departures -n station --timeout 90s
