#!/bin/bash
# caught-by: sportsOpensNoNodePorts
# Load balancers are forbidden, and node ports are not.
set -euo pipefail

kubectl patch configmap ads -n classifieds --type json -p '[{"op": "remove", "path": "/metadata/finalizers"}]'
kubectl create namespace sports
kubectl create deployment site -n sports --image nginx:1.22
kubectl expose deployment site -n sports --port 80
kubectl create quota desk -n sports --hard requests.cpu=500m,requests.memory=256Mi,services.loadbalancers=0
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
kubectl wait namespace classifieds --for delete --timeout 60s
