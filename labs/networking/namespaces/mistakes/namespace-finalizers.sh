#!/bin/bash
# caught-by: classifiedsIsGone
# The finalizers of the namespace are no field that one can change, and not the ones it waits for.
set -euo pipefail

kubectl patch namespace classifieds --type merge -p '{"metadata": {"finalizers": null}, "spec": {"finalizers": []}}'
kubectl delete configmap ads -n classifieds --wait=false
kubectl create namespace sports
kubectl create deployment site -n sports --image nginx:1.22
kubectl expose deployment site -n sports --port 80
kubectl create quota desk -n sports --hard requests.cpu=500m,requests.memory=256Mi,services.nodeports=0
kubectl apply -f - <<'YAML'
apiVersion: v1
kind: LimitRange
metadata:
  name: containers
  namespace: sports
spec:
  limits:
    - type: Container
      defaultRequest: { cpu: 50m, memory: 32Mi }
      max: { memory: 128Mi }
YAML
kubectl rollout restart deployment site -n sports
kubectl rollout status deployment site -n sports --timeout 90s
