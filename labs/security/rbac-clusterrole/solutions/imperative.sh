#!/bin/bash
# New parts for the role that collects, one part less, and a binding of each kind.
set -euo pipefail

kubectl label clusterrole harbour-watch-secrets harbour.example/watch-
kubectl create clusterrole harbour-watch-nodes --verb get,list,watch --resource nodes
kubectl create clusterrole harbour-watch-metrics --verb get --non-resource-url /metrics
kubectl label clusterrole harbour-watch-nodes harbour-watch-metrics harbour.example/watch=true
kubectl create clusterrolebinding lookout --clusterrole harbour-watch --serviceaccount tower:lookout
kubectl delete rolebinding lookout lookout-install -n tower
kubectl create rolebinding inspector -n cargo --clusterrole harbour-watch --serviceaccount customs:inspector
kubectl delete rolebinding inspector -n crew
