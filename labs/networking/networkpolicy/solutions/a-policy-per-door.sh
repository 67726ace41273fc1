#!/bin/bash
# One policy that closes, and one for each door; the old one is mended in place.
set -euo pipefail

kubectl patch networkpolicy db-from-frontend -n theatre --type json \
  -p '[{"op": "replace", "path": "/spec/ingress/0/ports/0/port", "value": 6432}]'
kubectl apply -f - <<'YAML'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: nobody
  namespace: theatre
spec:
  podSelector: {}
  policyTypes: [Ingress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-metrics
  namespace: theatre
spec:
  podSelector:
    matchLabels: { app: db }
  ingress:
    - from:
        - namespaceSelector:
            matchLabels: { team: operations }
          podSelector:
            matchLabels: { app: prometheus }
      ports:
        - { protocol: TCP, port: 9187 }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: frontend-door
  namespace: theatre
spec:
  podSelector:
    matchLabels: { app: frontend }
  ingress:
    - ports:
        - { protocol: TCP, port: 8080 }
YAML
