#!/bin/bash
# caught-by: robotRunsAsDeployer
# The account is right, and the robot does not have it.
set -euo pipefail

kubectl create serviceaccount deployer -n bakery
kubectl create role deployer -n bakery --verb get,list,watch,create,update,patch,delete --resource deployments.apps
kubectl create role log-reader -n bakery --verb get,list --resource pods --resource pods/log
kubectl create rolebinding deployer -n bakery --role deployer --serviceaccount bakery:deployer
kubectl create rolebinding deployer-logs -n bakery --role log-reader --serviceaccount bakery:deployer
kubectl delete rolebinding robot-access -n bakery
