#!/bin/bash
# A DaemonSet that reads two namespaces only; the old class is made anew for the new controller, so most Ingresses stay as they are.
set -euo pipefail

node=$(kubectl get node -o jsonpath='{.items[0].status.addresses[?(@.type=="InternalIP")].address}')
kubectl delete ingressclass nginx
kubectl create -f - <<YAML
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: nginx
  annotations:
    ingressclass.kubernetes.io/is-default-class: 'true'
spec:
  controller: traefik.io/ingress-controller
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: edge
  namespace: cafe
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: edge
rules:
  - apiGroups: ['']
    resources: [services, secrets]
    verbs: [get, list, watch]
  - apiGroups: [discovery.k8s.io]
    resources: [endpointslices]
    verbs: [get, list, watch]
  - apiGroups: [networking.k8s.io]
    resources: [ingresses]
    verbs: [get, list, watch]
  - apiGroups: [networking.k8s.io]
    resources: [ingresses/status]
    verbs: [update]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: edge-cluster
rules:
  - apiGroups: ['']
    resources: [nodes]
    verbs: [get, list, watch]
  - apiGroups: [networking.k8s.io]
    resources: [ingressclasses]
    verbs: [get, list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: edge-cluster
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edge-cluster }
subjects: [{ kind: ServiceAccount, name: edge, namespace: cafe }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: edge
  namespace: cinema
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edge }
subjects: [{ kind: ServiceAccount, name: edge, namespace: cafe }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: edge
  namespace: cafe
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edge }
subjects: [{ kind: ServiceAccount, name: edge, namespace: cafe }]
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: edge
  namespace: cafe
spec:
  selector:
    matchExpressions: [{ key: runs, operator: In, values: [edge] }]
  template:
    metadata:
      labels: { runs: edge }
    spec:
      serviceAccountName: edge
      terminationGracePeriodSeconds: 1
      containers:
        - name: edge
          image: traefik:v3.6
          args:
            - --entrypoints.web.address=:80
            - --providers.kubernetesingress.namespaces=cinema,cafe
            - --providers.kubernetesingress.ingressendpoint.ip=$node
          ports:
            - { containerPort: 80, hostPort: 80 }
YAML
kubectl get ingress cafe -n cafe -o json | jq 'del(.metadata.annotations, .metadata.resourceVersion, .metadata.uid, .status)' > cafe.json
kubectl delete ingress cafe -n cafe
kubectl create -f cafe.json
kubectl rollout status daemonset edge -n cafe --timeout 90s
