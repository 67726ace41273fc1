#!/bin/bash
# caught-by: deployerManagesDeployments
# A rule for the core group, where there are no Deployments.
set -euo pipefail

kubectl create serviceaccount deployer -n bakery
kubectl apply -f - <<'YAML'
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: deployer
  namespace: bakery
rules:
  - apiGroups: ['']
    resources: [deployments]
    verbs: [get, list, watch, create, update, patch, delete]
YAML
kubectl create role log-reader -n bakery --verb get,list --resource pods --resource pods/log
kubectl create rolebinding deployer -n bakery --role deployer --serviceaccount bakery:deployer
kubectl create rolebinding deployer-logs -n bakery --role log-reader --serviceaccount bakery:deployer
kubectl set serviceaccount deployment robot deployer -n bakery
kubectl rollout status deployment robot -n bakery --timeout 90s
kubectl delete rolebinding robot-access -n bakery
