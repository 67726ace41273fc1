#!/bin/bash
# caught-by: lastGoodIsBack
# Back by one revision, which is the first try at version 3.
set -euo pipefail

kubectl rollout undo deployment forecast -n weather
timeout 60 bash -c 'until kubectl get pod -n weather -l app=forecast | grep -q CreateContainerConfigError; do sleep 1; done'
kubectl patch configmap forecast-settings -n weather -p '{"data": {"unit": "celsius"}, "immutable": true}'
kubectl patch deployment forecast -n weather -p '{"spec": {"progressDeadlineSeconds": 30}}'
