#!/bin/bash
# caught-by: lookoutSeesHarbour
# A RoleBinding in each namespace is not the whole harbour: nothing answers for all at once, or for Nodes.
set -euo pipefail

kubectl label clusterrole harbour-watch-secrets harbour.example/watch-
kubectl create clusterrole harbour-watch-nodes --verb get,list,watch --resource nodes
kubectl create clusterrole harbour-watch-metrics --verb get --non-resource-url /metrics
kubectl label clusterrole harbour-watch-nodes harbour-watch-metrics harbour.example/watch=true
for namespace in tower cargo crew customs; do
  kubectl create rolebinding harbour -n "$namespace" --clusterrole harbour-watch --serviceaccount tower:lookout
done
kubectl delete rolebinding lookout lookout-install -n tower
kubectl create rolebinding inspector -n cargo --clusterrole harbour-watch --serviceaccount customs:inspector
kubectl delete rolebinding inspector -n crew
