#!/bin/bash
# caught-by: controllerAnswers
# A proxy written by hand answers every request rightly, and no Ingress will ever reach it.
set -euo pipefail

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
apiVersion: v1
kind: ConfigMap
metadata:
  name: proxy
  namespace: cinema
data:
  default.conf: |
    server {
      listen 80 default_server;
      return 404;
    }
    server {
      listen 80;
      server_name cinema.example;
      location / { proxy_pass http://program.cinema.svc.cluster.local; }
      location /tickets { proxy_pass http://tickets.cinema.svc.cluster.local; }
    }
    server {
      listen 80;
      server_name cafe.example;
      location / { proxy_pass http://menu.cafe.svc.cluster.local; }
    }
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: proxy
  namespace: cinema
spec:
  selector:
    matchLabels: { app: proxy }
  template:
    metadata:
      labels: { app: proxy }
    spec:
      containers:
        - name: nginx
          image: nginx:1.22
          ports:
            - { containerPort: 80, hostPort: 80 }
          volumeMounts:
            - { name: conf, mountPath: /etc/nginx/conf.d }
      volumes:
        - name: conf
          configMap: { name: proxy }
YAML
kubectl annotate ingressclass nginx ingressclass.kubernetes.io/is-default-class-
node=$(kubectl get node -o jsonpath='{.items[0].status.addresses[?(@.type=="InternalIP")].address}')
kubectl patch ingress cinema -n cinema --subresource status --type merge -p '{"status": {"loadBalancer": {"ingress": [{"ip": "'"$node"'"}]}}}'
kubectl rollout status deployment proxy -n cinema --timeout 90s
