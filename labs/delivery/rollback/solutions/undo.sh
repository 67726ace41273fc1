#!/bin/bash
# Back by undo, the broken ReplicaSets deleted, the old ConfigMap mended and closed, a restart.
set -euo pipefail

kubectl rollout undo deployment forecast -n weather --to-revision 2
kubectl rollout status deployment forecast -n weather --timeout 90s
kubectl delete rs -n weather -l version=3
kubectl patch configmap forecast-settings -n weather -p '{"data": {"unit": "celsius"}, "immutable": true}'
kubectl rollout restart deployment forecast -n weather
kubectl rollout status deployment forecast -n weather --timeout 90s
kubectl patch deployment forecast -n weather -p '{"spec": {"progressDeadlineSeconds": 30}}'
