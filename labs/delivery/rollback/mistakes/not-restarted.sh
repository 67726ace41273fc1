#!/bin/bash
# caught-by: settingsAreBack
# The ConfigMap is right, and the Pods do not know: an environment is read once.
set -euo pipefail

kubectl rollout undo deployment forecast -n weather --to-revision 2
kubectl rollout status deployment forecast -n weather --timeout 90s
kubectl delete rs -n weather -l version=3
kubectl patch configmap forecast-settings -n weather -p '{"data": {"unit": "celsius"}, "immutable": true}'
kubectl patch deployment forecast -n weather -p '{"spec": {"progressDeadlineSeconds": 30}}'
