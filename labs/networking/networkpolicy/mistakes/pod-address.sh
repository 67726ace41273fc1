#!/bin/bash
# caught-by: frontendReachesDatabase
# The address of today's Pod is let in, and the next one has another.
set -euo pipefail

address=$(kubectl get pod -n theatre -l app=frontend -o jsonpath='{.items[0].status.podIP}')
kubectl apply -f - <<YAML
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
        - ipBlock: { cidr: $address/32 }
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
