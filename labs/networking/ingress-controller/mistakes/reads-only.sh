#!/bin/bash
# caught-by: addressIsShown
# Traefik knows the address, and may read Ingresses, but not write their status.
set -euo pipefail

kubectl create namespace ingress
kubectl create serviceaccount traefik -n ingress
kubectl create clusterrole traefik --verb get,list,watch --resource services,secrets,nodes --resource endpointslices.discovery.k8s.io --resource ingresses.networking.k8s.io,ingressclasses.networking.k8s.io
kubectl create clusterrolebinding traefik --clusterrole traefik --serviceaccount ingress:traefik
kubectl apply -f - <<'YAML'
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: traefik
  annotations:
    ingressclass.kubernetes.io/is-default-class: 'true'
spec:
  controller: traefik.io/ingress-controller
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: traefik
  namespace: ingress
spec:
  replicas: 1
  strategy: { type: Recreate }
  selector:
    matchLabels: { app: traefik }
  template:
    metadata:
      labels: { app: traefik }
    spec:
      serviceAccountName: traefik
      terminationGracePeriodSeconds: 1
      containers:
        - name: traefik
          image: traefik:v3.6
          args:
            - --entrypoints.web.address=:8000
            - --providers.kubernetesingress
            - --providers.kubernetesingress.ingressendpoint.ip=$(NODE)
          env:
            - name: NODE
              valueFrom: { fieldRef: { fieldPath: status.hostIP } }
          ports:
            - { containerPort: 8000, hostPort: 80 }
YAML
kubectl annotate ingressclass nginx ingressclass.kubernetes.io/is-default-class-
kubectl patch ingress cinema -n cinema --type merge -p '{"spec": {"ingressClassName": "traefik"}}'
kubectl patch ingress cafe -n cafe --type merge -p '{"metadata": {"annotations": {"kubernetes.io/ingress.class": null}}, "spec": {"ingressClassName": "traefik"}}'
kubectl rollout status deployment traefik -n ingress --timeout 90s
