#!/bin/bash
# Every Service is changed where it stands.
set -euo pipefail

kubectl patch service logbook -n archive -p '{"spec": {"type": "ClusterIP"}}'
kubectl patch service weather -n harbour -p '{"spec": {"type": "NodePort", "ports": [{"port": 80, "nodePort": 30080}]}}'
kubectl patch service tide -n harbour --type json -p '[
  {"op": "replace", "path": "/spec/ports/0/port", "value": 80},
  {"op": "replace", "path": "/spec/ports/0/targetPort", "value": "web"},
  {"op": "replace", "path": "/spec/ports/0/nodePort", "value": 30081}
]'
kubectl patch service pilot -n harbour -p '{"spec": {"externalTrafficPolicy": "Local"}}'
