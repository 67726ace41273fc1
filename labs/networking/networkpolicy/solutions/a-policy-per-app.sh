#!/bin/bash
# One policy for each app with all of its rules, ports by their names, and one that closes whatever is left.
set -euo pipefail

kubectl delete networkpolicy db-from-frontend -n theatre
kubectl apply --server-side -f - <<'YAML'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: theatre
spec:
  podSelector:
    matchExpressions:
      - { key: app, operator: In, values: [db] }
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels: { kubernetes.io/metadata.name: theatre }
          podSelector:
            matchExpressions:
              - { key: app, operator: In, values: [frontend] }
      ports:
        - { port: pooler }
    - from:
        - namespaceSelector:
            matchExpressions:
              - { key: kubernetes.io/metadata.name, operator: In, values: [monitoring] }
          podSelector:
            matchLabels: { app: prometheus }
      ports:
        - { port: metrics }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: frontend
  namespace: theatre
spec:
  podSelector:
    matchLabels: { app: frontend }
  ingress:
    - from:
        - ipBlock: { cidr: 0.0.0.0/0 }
      ports:
        - { port: http }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: others
  namespace: theatre
spec:
  podSelector:
    matchExpressions:
      - { key: app, operator: NotIn, values: [db, frontend] }
  ingress: []
YAML
