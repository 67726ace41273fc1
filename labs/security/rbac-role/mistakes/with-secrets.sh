#!/bin/bash
# caught-by: deployerReachesNothingElse
# Somebody thought that a release needs the Secrets.
set -euo pipefail

kubectl create serviceaccount deployer -n bakery
kubectl create role deployer -n bakery --verb get,list,watch,create,update,patch,delete --resource deployments.apps
kubectl create role log-reader -n bakery --verb get,list --resource pods --resource pods/log
kubectl create rolebinding deployer -n bakery --role deployer --serviceaccount bakery:deployer
kubectl create rolebinding deployer-logs -n bakery --role log-reader --serviceaccount bakery:deployer
kubectl create role secrets -n bakery --verb get --resource secrets --resource-name oven
kubectl create rolebinding secrets -n bakery --role secrets --serviceaccount bakery:deployer
kubectl create role all-secrets -n bakery --verb list --resource secrets
kubectl create rolebinding all-secrets -n bakery --role all-secrets --serviceaccount bakery:deployer
kubectl set serviceaccount deployment robot deployer -n bakery
kubectl rollout status deployment robot -n bakery --timeout 90s
kubectl delete rolebinding robot-access -n bakery
