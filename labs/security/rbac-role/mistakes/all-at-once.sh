#!/bin/bash
# caught-by: deployerReachesNothingElse
# All Deployments at once: a verb that nobody asked for.
set -euo pipefail

kubectl create serviceaccount deployer -n bakery
kubectl create role deployer -n bakery --verb get,list,watch,create,update,patch,delete,deletecollection --resource deployments.apps
kubectl create role log-reader -n bakery --verb get,list --resource pods --resource pods/log
kubectl create rolebinding deployer -n bakery --role deployer --serviceaccount bakery:deployer
kubectl create rolebinding deployer-logs -n bakery --role log-reader --serviceaccount bakery:deployer
kubectl set serviceaccount deployment robot deployer -n bakery
kubectl rollout status deployment robot -n bakery --timeout 90s
kubectl delete rolebinding robot-access -n bakery
