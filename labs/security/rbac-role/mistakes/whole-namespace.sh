#!/bin/bash
# caught-by: defaultHasNoRights
# The rights went to all accounts of the namespace.
set -euo pipefail

kubectl create serviceaccount deployer -n bakery
kubectl create role deployer -n bakery --verb get,list,watch,create,update,patch,delete --resource deployments.apps
kubectl create role log-reader -n bakery --verb get,list --resource pods --resource pods/log
kubectl create rolebinding deployer -n bakery --role deployer --group system:serviceaccounts:bakery
kubectl create rolebinding deployer-logs -n bakery --role log-reader --serviceaccount bakery:deployer
kubectl set serviceaccount deployment robot deployer -n bakery
kubectl rollout status deployment robot -n bakery --timeout 90s
kubectl delete rolebinding robot-access -n bakery
