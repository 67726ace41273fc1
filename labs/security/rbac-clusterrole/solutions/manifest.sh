#!/bin/bash
# The role written anew with rules of its own, under its old name; subjects by their user names; one binding emptied.
set -euo pipefail

kubectl delete clusterrole harbour-watch harbour-watch-pods harbour-watch-secrets
kubectl create -f - <<'YAML'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: harbour-watch
rules:
  - apiGroups: ['']
    resources: [pods, nodes]
    verbs: [watch, list, get]
  - nonResourceURLs: [/metrics]
    verbs: [get]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  generateName: lookout-
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: harbour-watch
subjects:
  - apiGroup: rbac.authorization.k8s.io
    kind: User
    name: system:serviceaccount:tower:lookout
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: customs
  namespace: cargo
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: harbour-watch
subjects:
  - apiGroup: rbac.authorization.k8s.io
    kind: User
    name: system:serviceaccount:customs:inspector
YAML
kubectl patch rolebinding inspector -n crew --type json -p '[{"op": "remove", "path": "/subjects"}]'
kubectl delete rolebinding lookout-install -n tower
