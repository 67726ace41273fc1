#!/bin/bash
# The same policies for each firm, by the namespace's own selectors; the label that the house asks for.
set -euo pipefail

for firm in alder birch; do
  kubectl apply -n "$firm" -f - <<'YAML'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: closed
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: names
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector:
            matchLabels: { kubernetes.io/metadata.name: kube-system }
          podSelector:
            matchLabels: { k8s-app: kube-dns }
      ports:
        - { protocol: UDP, port: 53 }
        - { protocol: TCP, port: 53 }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: clerk
spec:
  podSelector:
    matchLabels: { app: clerk }
  policyTypes: [Egress]
  egress:
    - to:
        - podSelector:
            matchLabels: { app: files }
      ports:
        - { protocol: TCP, port: 8080 }
    - to:
        - namespaceSelector:
            matchLabels: { kubernetes.io/metadata.name: shared }
          podSelector:
            matchLabels: { app: printer }
      ports:
        - { protocol: TCP, port: 9100 }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: files
spec:
  podSelector:
    matchLabels: { app: files }
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels: { app: clerk }
      ports:
        - { protocol: TCP, port: 8080 }
YAML
done
kubectl label namespace birch printing=allowed
kubectl apply -f - <<'YAML'
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
            except: [10.244.0.0/16]
      ports:
        - { protocol: TCP, port: 443 }
YAML
