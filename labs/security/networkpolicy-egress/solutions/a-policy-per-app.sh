#!/bin/bash
# Both directions of an app in one policy, written by expressions; the printer gets a policy beside the one of the house.
set -euo pipefail

kubectl delete networkpolicy no-way-out -n alder
mkdir base alder birch
cat > base/kustomization.yaml <<'YAML'
resources: [policies.yaml]
YAML
cat > base/policies.yaml <<'YAML'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: all
spec:
  podSelector: {}
  policyTypes: [Egress, Ingress]
  egress:
    - to:
        - namespaceSelector:
            matchExpressions:
              - { key: kubernetes.io/metadata.name, operator: In, values: [kube-system] }
          podSelector:
            matchExpressions:
              - { key: k8s-app, operator: In, values: [kube-dns] }
      ports:
        - { protocol: TCP, port: dns-tcp }
        - { protocol: UDP, port: dns }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: clerk
spec:
  podSelector:
    matchExpressions:
      - { key: app, operator: In, values: [clerk] }
  policyTypes: [Egress, Ingress]
  egress:
    - to:
        - podSelector:
            matchExpressions:
              - { key: app, operator: NotIn, values: [clerk] }
              - { key: app, operator: Exists }
      ports:
        - { port: 8080, endPort: 8080 }
    - to:
        - namespaceSelector:
            matchLabels: { team: house }
      ports:
        - { port: 9100 }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: files
spec:
  podSelector:
    matchLabels: { app: files }
  ingress:
    - from:
        - podSelector:
            matchLabels: { app: clerk }
      ports:
        - { port: http }
YAML
for firm in alder birch; do
  printf 'namespace: %s\nresources: [../base]\n' "$firm" > "$firm/kustomization.yaml"
  kubectl apply --server-side -k "$firm"
done
kubectl apply --server-side -f - <<'YAML'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: printer-for-clerks
  namespace: shared
spec:
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector:
            matchExpressions:
              - { key: tenant, operator: In, values: [alder, birch] }
          podSelector:
            matchLabels: { app: clerk }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: backup
  namespace: alder
spec:
  podSelector:
    matchLabels: { app: files }
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            except: [10.244.0.0/16, 10.96.0.0/16]
      ports:
        - { protocol: TCP, port: 443 }
YAML
