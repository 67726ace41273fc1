#!/bin/bash
# All as manifests, after the Deployment has grown; the two broken Services are deleted and made anew.
set -euo pipefail

kubectl scale deployment departures -n station --replicas 5
kubectl rollout status deployment departures -n station --timeout 90s
kubectl apply --server-side -f - <<'YAML'
apiVersion: v1
kind: Service
metadata:
  name: departures
  namespace: station
spec:
  type: NodePort
  selector: { role: web }
  ports:
    - { name: pages, port: 80, targetPort: 8080 }
    - { name: old-pages, port: 8080, targetPort: web }
YAML
kubectl replace --force -f - <<'YAML'
apiVersion: v1
kind: Service
metadata:
  name: tickets
  namespace: station
spec:
  clusterIP: 10.96.0.77
  selector: { app: tickets }
  ports:
    - { port: 80, targetPort: web }
---
apiVersion: v1
kind: Service
metadata:
  name: seats
  namespace: station
spec:
  selector: { app: seats }
  ports:
    - { port: 80, targetPort: web }
YAML
