#!/bin/bash
# Everything as manifests: stringData, a projected volume with a mode of its own, other settings, and the role view for the help desk.
set -euo pipefail

kubectl apply --server-side -f - <<'YAML'
apiVersion: v1
kind: Secret
metadata:
  name: depot-login
  namespace: courier
type: Opaque
stringData:
  password: quiet-lantern-58
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: courier
  namespace: courier
immutable: true
data:
  DEPOT_URL: http://depot.depot.svc.cluster.local/
  DEPOT_USER: courier
  CURL_FLAGS: --silent --show-error
  DEPOT_PASSWORD_FILE: /run/depot/login/password
YAML
kubectl patch deployment courier -n courier --type json -p '[
  {"op": "replace", "path": "/spec/template/spec/containers/0/envFrom/0/configMapRef/name", "value": "courier"},
  {"op": "add", "path": "/spec/template/spec/volumes", "value": [
    {"name": "login", "projected": {"sources": [{"secret": {"name": "depot-login", "items": [{"key": "password", "path": "login/password", "mode": 256}]}}]}}
  ]},
  {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [
    {"name": "login", "mountPath": "/run/depot", "readOnly": true}
  ]}
]'
kubectl rollout status deployment courier -n courier --timeout 90s
kubectl delete configmap courier-settings depot-letter -n courier
kubectl delete rolebinding helpdesk -n courier
kubectl create rolebinding helpdesk -n courier --clusterrole view --serviceaccount courier:helpdesk
