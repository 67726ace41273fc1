#!/bin/bash
# caught-by: tenantsAreApart
# An empty namespaceSelector at both ends: each clerk reaches the files of the other firm.
set -euo pipefail

kubectl label namespace birch printing=allowed
kubectl apply -f - <<'YAML'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: closed
  namespace: birch
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: names
  namespace: birch
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
  namespace: birch
spec:
  podSelector:
    matchLabels: { app: clerk }
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector: {}
          podSelector:
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
  namespace: birch
spec:
  podSelector:
    matchLabels: { app: files }
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: {}
          podSelector:
            matchLabels: { app: clerk }
      ports:
        - { protocol: TCP, port: 8080 }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: closed
  namespace: alder
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: names
  namespace: alder
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
  namespace: alder
spec:
  podSelector:
    matchLabels: { app: clerk }
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector: {}
          podSelector:
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
  namespace: alder
spec:
  podSelector:
    matchLabels: { app: files }
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: {}
          podSelector:
            matchLabels: { app: clerk }
      ports:
        - { protocol: TCP, port: 8080 }
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
            except: [10.244.0.0/16]
      ports:
        - { protocol: TCP, port: 443 }
YAML
