#!/bin/bash
# The Ingress that caught everything is given rules instead; the rest is one Ingress for each thing, and the certificate has a name of its own.
set -euo pipefail

kubectl get secret book-ferry -n certificates -o jsonpath='{.data.tls\.crt}' | base64 -d > tls.crt
kubectl get secret book-ferry -n certificates -o jsonpath='{.data.tls\.key}' | base64 -d > tls.key
kubectl create secret tls www-book -n booking --cert tls.crt --key tls.key
kubectl patch ingress moved -n ferry --type json -p '[
  {"op": "remove", "path": "/spec/defaultBackend"},
  {"op": "add", "path": "/spec/rules", "value": [{"host": "www.ferry.example", "http": {"paths": [
    {"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "site", "port": {"number": 80}}}}
  ]}}]}
]'
kubectl apply --server-side -f - <<'YAML'
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: timetable
  namespace: ferry
spec:
  ingressClassName: traefik
  rules:
    - host: www.ferry.example
      http:
        paths:
          - path: /times
            pathType: ImplementationSpecific
            backend: { service: { name: timetable, port: { name: http } } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: board
  namespace: ferry
spec:
  ingressClassName: traefik
  rules:
    - host: www.ferry.example
      http:
        paths:
          - path: /departures
            pathType: Exact
            backend: { service: { name: board, port: { name: http } } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: booking
  namespace: booking
  annotations:
    traefik.ingress.kubernetes.io/router.entrypoints: websecure
    traefik.ingress.kubernetes.io/router.tls: 'true'
spec:
  ingressClassName: traefik
  tls:
    - secretName: www-book
  rules:
    - host: book.ferry.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: booking, port: { name: http } } }
YAML
