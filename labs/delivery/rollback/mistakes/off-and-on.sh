#!/bin/bash
# caught-by: nothingWasLost
# The Pods got their new settings by being switched off and on again.
set -euo pipefail

kubectl rollout undo deployment forecast -n weather --to-revision 2
kubectl rollout status deployment forecast -n weather --timeout 90s
kubectl delete rs -n weather -l version=3
kubectl patch configmap forecast-settings -n weather -p '{"data": {"unit": "celsius"}, "immutable": true}'
kubectl scale deployment forecast -n weather --replicas 0
kubectl wait pod -n weather -l app=forecast --for delete --timeout 60s
kubectl scale deployment forecast -n weather --replicas 2
kubectl rollout status deployment forecast -n weather --timeout 90s
kubectl patch deployment forecast -n weather -p '{"spec": {"progressDeadlineSeconds": 30}}'
