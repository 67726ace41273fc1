#!/bin/bash
# caught-by: inspectorStaysInCargo
# Both in the ClusterRoleBinding, because both need the same role.
set -euo pipefail

kubectl label clusterrole harbour-watch-secrets harbour.example/watch-
kubectl create clusterrole harbour-watch-nodes --verb get,list,watch --resource nodes
kubectl create clusterrole harbour-watch-metrics --verb get --non-resource-url /metrics
kubectl label clusterrole harbour-watch-nodes harbour-watch-metrics harbour.example/watch=true
kubectl create clusterrolebinding lookout --clusterrole harbour-watch --serviceaccount tower:lookout --serviceaccount customs:inspector
kubectl delete rolebinding lookout lookout-install -n tower
kubectl delete rolebinding inspector -n crew
