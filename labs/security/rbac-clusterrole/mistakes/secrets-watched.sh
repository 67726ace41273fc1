#!/bin/bash
# caught-by: nobodyReadsSecrets
# Without list, and watch tells just as much.
set -euo pipefail

kubectl patch clusterrole harbour-watch-secrets --type json -p '[{"op": "replace", "path": "/rules/0/verbs", "value": ["watch"]}]'
kubectl create clusterrole harbour-watch-nodes --verb get,list,watch --resource nodes
kubectl create clusterrole harbour-watch-metrics --verb get --non-resource-url /metrics
kubectl label clusterrole harbour-watch-nodes harbour-watch-metrics harbour.example/watch=true
kubectl create clusterrolebinding lookout --clusterrole harbour-watch --serviceaccount tower:lookout
kubectl delete rolebinding lookout lookout-install -n tower
kubectl create rolebinding inspector -n cargo --clusterrole harbour-watch --serviceaccount customs:inspector
kubectl delete rolebinding inspector -n crew
