#!/bin/bash
# caught-by: lookoutReadsMetrics
# A path of the API server is in no namespace, so a RoleBinding to it grants nothing.
set -euo pipefail

kubectl label clusterrole harbour-watch-secrets harbour.example/watch-
kubectl create clusterrole harbour-watch-nodes --verb get,list,watch --resource nodes
kubectl create clusterrole harbour-watch-metrics --verb get --non-resource-url /metrics
kubectl label clusterrole harbour-watch-nodes harbour.example/watch=true
kubectl create clusterrolebinding lookout --clusterrole harbour-watch --serviceaccount tower:lookout
kubectl create rolebinding metrics -n tower --clusterrole harbour-watch-metrics --serviceaccount tower:lookout
kubectl delete rolebinding lookout lookout-install -n tower
kubectl create rolebinding inspector -n cargo --clusterrole harbour-watch --serviceaccount customs:inspector
kubectl delete rolebinding inspector -n crew
