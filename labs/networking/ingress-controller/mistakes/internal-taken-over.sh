#!/bin/bash
# caught-by: officeStaysInternal
# The class internal is made anew for the new controller: the Ingress is as it was, and is served all the same.
set -euo pipefail

node=$(kubectl get node -o jsonpath='{.items[0].status.addresses[?(@.type=="InternalIP")].address}')
kubectl create namespace ingress
kubectl create serviceaccount traefik -n ingress
kubectl create clusterrole traefik --verb get,list,watch --resource services,secrets,nodes --resource endpointslices.discovery.k8s.io --resource ingresses.networking.k8s.io,ingressclasses.networking.k8s.io
kubectl create clusterrolebinding traefik --clusterrole traefik --serviceaccount ingress:traefik
kubectl create clusterrole traefik-status --verb update --resource ingresses.networking.k8s.io/status
kubectl create clusterrolebinding traefik-status --clusterrole traefik-status --serviceaccount ingress:traefik
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
kubectl delete ingressclass internal
kubectl create -f - <<'YAML'
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: internal
spec:
  controller: traefik.io/ingress-controller
YAML
kubectl rollout status deployment traefik -n ingress --timeout 90s
timeout 60 bash -c 'until curl -s -H "Host: $1" "http://$2$3" | grep -q "$4"; do sleep 0.2; done' - office.example "$node" / office
