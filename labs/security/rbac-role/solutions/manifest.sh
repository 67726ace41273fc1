#!/bin/bash
# A ClusterRole that other namespaces can use as well, bound in this one; the old binding loses its subject.
set -euo pipefail

kubectl apply --server-side -f - <<'YAML'
apiVersion: v1
kind: ServiceAccount
metadata:
  name: deployer
  namespace: bakery
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: release
rules:
  - apiGroups: [apps]
    resources: [deployments]
    verbs: [get, list, watch]
  - apiGroups: [apps]
    resources: [deployments, deployments/scale]
    verbs: [create, update, patch, delete]
  - apiGroups: ['']
    resources: [pods]
    verbs: [get, list, watch]
  - apiGroups: ['']
    resources: [pods/log]
    verbs: [get]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: release
  namespace: bakery
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: release
subjects:
  - apiGroup: rbac.authorization.k8s.io
    kind: User
    name: system:serviceaccount:bakery:deployer
YAML
kubectl patch rolebinding robot-access -n bakery --type json -p '[{"op": "remove", "path": "/subjects"}]'
kubectl patch deployment robot -n bakery -p '{"spec": {"template": {"spec": {"serviceAccountName": "deployer"}}}}'
kubectl rollout status deployment robot -n bakery --timeout 90s
