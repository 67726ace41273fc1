#!/bin/bash
# caught-by: nobodyElseGetsIn
# The empty namespaceSelector lets in what is called frontend anywhere, also at the press office.
set -euo pipefail

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
  name: db-from-frontend
  namespace: theatre
spec:
  podSelector:
    matchLabels: { app: db }
  ingress:
    - from:
        - namespaceSelector: {}
          podSelector:
            matchLabels: { app: frontend }
      ports:
        - { protocol: TCP, port: 6432 }
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
