#!/bin/bash
# The bounds come first, in two quotas and two LimitRanges, and the site is made within them.
set -euo pipefail

kubectl patch configmap ads -n classifieds --type json -p '[{"op": "remove", "path": "/metadata/finalizers"}]'
kubectl apply -f - <<'YAML'
apiVersion: v1
kind: Namespace
metadata:
  name: sports
  labels: { desk: sports }
YAML
kubectl apply --server-side -f - <<'YAML'
apiVersion: v1
kind: LimitRange
metadata:
  name: defaults
  namespace: sports
spec:
  limits:
    - type: Container
      default: { cpu: 100m, memory: 64Mi }
      defaultRequest: { cpu: '0.05', memory: 32Mi }
---
apiVersion: v1
kind: LimitRange
metadata:
  name: maximum
  namespace: sports
spec:
  limits:
    - type: Container
      max: { memory: 128Mi }
      defaultRequest: { memory: 32Mi }
---
apiVersion: v1
kind: ResourceQuota
metadata:
  name: compute
  namespace: sports
spec:
  hard: { cpu: '0.5', memory: 262144Ki, pods: '20' }
---
apiVersion: v1
kind: ResourceQuota
metadata:
  name: doors
  namespace: sports
spec:
  hard: { services.nodeports: '0', services.loadbalancers: '0' }
---
apiVersion: v1
kind: Service
metadata:
  name: site
  namespace: sports
spec:
  selector: { desk: sports, page: front }
  ports:
    - { port: 80 }
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: site
  namespace: sports
spec:
  replicas: 2
  selector:
    matchExpressions:
      - { key: desk, operator: In, values: [sports] }
  template:
    metadata:
      labels: { desk: sports, page: front }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: nginx
          image: nginx:1.22
          resources:
            requests: { cpu: 20m, memory: 16Mi }
            limits: { memory: 64Mi }
YAML
kubectl rollout status deployment site -n sports --timeout 90s
kubectl wait namespace classifieds --for delete --timeout 60s
