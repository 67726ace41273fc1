#!/bin/bash
# caught-by: lastGoodIsBack
# Back to the oldest revision, to be on the safe side; version 2 was good as well.
set -euo pipefail

kubectl rollout undo deployment forecast -n weather --to-revision 1
kubectl rollout status deployment forecast -n weather --timeout 90s
kubectl delete rs -n weather -l version=3
kubectl patch configmap forecast-settings -n weather -p '{"data": {"unit": "celsius"}, "immutable": true}'
kubectl rollout restart deployment forecast -n weather
kubectl rollout status deployment forecast -n weather --timeout 90s
kubectl patch deployment forecast -n weather -p '{"spec": {"progressDeadlineSeconds": 30}}'
# Until the old Pods have ended.
timeout 60 bash -c 'while [ "$(kubectl get pod -n weather -l app=forecast --no-headers | wc -l)" -gt 2 ]; do sleep 1; done'
