#!/bin/bash
# caught-by: smallDefaults
# The maximum becomes the default as well, and for CPU there is none: who asks for nothing is refused.
set -euo pipefail

kubectl patch configmap ads -n classifieds --type json -p '[{"op": "remove", "path": "/metadata/finalizers"}]'
kubectl create namespace sports
kubectl create deployment site -n sports --image nginx:1.22
kubectl expose deployment site -n sports --port 80
kubectl set resources deployment site -n sports --requests cpu=50m,memory=32Mi
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
      max: { memory: 128Mi }
YAML
kubectl rollout status deployment site -n sports --timeout 90s
kubectl wait namespace classifieds --for delete --timeout 60s
