#!/bin/bash
# caught-by: historyLeadsBack
# Without a history there is no version 3 in it, and no way back at all.
set -euo pipefail

kubectl rollout undo deployment forecast -n weather --to-revision 2
kubectl rollout status deployment forecast -n weather --timeout 90s
kubectl patch configmap forecast-settings -n weather -p '{"data": {"unit": "celsius"}, "immutable": true}'
kubectl rollout restart deployment forecast -n weather
kubectl rollout status deployment forecast -n weather --timeout 90s
kubectl patch deployment forecast -n weather -p '{"spec": {"revisionHistoryLimit": 0, "progressDeadlineSeconds": 30}}'
kubectl wait rs -n weather -l version=1 --for delete --timeout 60s
# Until the old Pods have ended.
timeout 60 bash -c 'while [ "$(kubectl get pod -n weather -l app=forecast --no-headers | wc -l)" -gt 2 ]; do sleep 1; done'
