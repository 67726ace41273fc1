#!/bin/bash
# caught-by: deployerReachesNothingElse
# Reading logs came with a shell in every Pod.
set -euo pipefail

kubectl create serviceaccount deployer -n bakery
kubectl create role deployer -n bakery --verb get,list,watch,create,update,patch,delete --resource deployments.apps
kubectl create role log-reader -n bakery --verb get,list,create --resource pods/exec --resource pods/log --resource pods
kubectl create rolebinding deployer -n bakery --role deployer --serviceaccount bakery:deployer
kubectl create rolebinding deployer-logs -n bakery --role log-reader --serviceaccount bakery:deployer
kubectl set serviceaccount deployment robot deployer -n bakery
kubectl rollout status deployment robot -n bakery --timeout 90s
kubectl delete rolebinding robot-access -n bakery
