#!/bin/bash
# Weights in the route, the testers in a route of their own; the old Deployment of the forecast takes the new version over.
set -euo pipefail

kubectl apply --server-side --force-conflicts -f - <<'YAML'
apiVersion: v1
kind: Service
metadata:
  name: radar-1
  namespace: weather
spec:
  selector: { track: stable, app: radar }
  ports: [{ port: 8080, targetPort: 80 }]
---
apiVersion: v1
kind: Service
metadata:
  name: radar-2
  namespace: weather
spec:
  selector: { track: next, app: radar }
  ports: [{ port: 8080, targetPort: 80 }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: radar
  namespace: weather
spec:
  parentRefs: [{ name: edge }]
  hostnames: [radar.example]
  rules:
    - matches: [{ path: { type: PathPrefix, value: / } }]
      backendRefs:
        - { name: radar-1, port: 8080, weight: 9 }
        - { name: radar-2, port: 8080, weight: 1 }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: radar-testers
  namespace: weather
spec:
  parentRefs: [{ name: edge, sectionName: http }]
  hostnames: [radar.example]
  rules:
    - matches: [{ headers: [{ type: Exact, name: X-Radar, value: next }] }]
      backendRefs: [{ name: radar-2, port: 8080 }]
YAML
kubectl delete service radar -n weather
kubectl set env deployment/forecast -n weather VERSION=2.0
kubectl rollout status deployment forecast -n weather --timeout 90s
kubectl patch httproute forecast -n weather --type merge -p '{"spec": {"rules": [{"backendRefs": [{"name": "forecast", "port": 80, "weight": 1}, {"name": "forecast-next", "port": 80, "weight": 0}]}]}}'
kubectl delete deployment forecast-next -n weather
