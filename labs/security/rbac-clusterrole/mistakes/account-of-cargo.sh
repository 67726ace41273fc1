#!/bin/bash
# caught-by: inspectorSeesCargo
# The binding names an account of that name in its own namespace.
set -euo pipefail

kubectl label clusterrole harbour-watch-secrets harbour.example/watch-
kubectl create clusterrole harbour-watch-nodes --verb get,list,watch --resource nodes
kubectl create clusterrole harbour-watch-metrics --verb get --non-resource-url /metrics
kubectl label clusterrole harbour-watch-nodes harbour-watch-metrics harbour.example/watch=true
kubectl create clusterrolebinding lookout --clusterrole harbour-watch --serviceaccount tower:lookout
kubectl delete rolebinding lookout lookout-install -n tower
kubectl create rolebinding inspector -n cargo --clusterrole harbour-watch --serviceaccount cargo:inspector
kubectl delete rolebinding inspector -n crew
