#!/bin/bash
# A manifest of version 2 with a ConfigMap of its own name, as a release would bring it; a longer history keeps the rest.
set -euo pipefail

cat > forecast.yaml <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata:
  name: forecast-settings-2
  namespace: weather
immutable: true
data:
  unit: celsius
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: forecast
  namespace: weather
  labels:
    app: forecast
    team: forecast
  annotations:
    kubernetes.io/change-cause: version 2 again
spec:
  replicas: 2
  revisionHistoryLimit: 10
  progressDeadlineSeconds: 20
  strategy:
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  selector:
    matchLabels:
      app: forecast
  template:
    metadata:
      labels:
        app: forecast
        version: "2"
    spec:
      containers:
        - name: forecast
          image: nginx:1.22
          command:
            - sh
            - -c
            - |
              echo "version $VERSION: 17 degrees $UNIT" > /usr/share/nginx/html/index.html
              exec nginx -g "daemon off;"
          env:
            - name: VERSION
              value: "2"
            - name: UNIT
              valueFrom:
                configMapKeyRef:
                  name: forecast-settings-2
                  key: unit
          ports:
            - name: http
              containerPort: 80
          readinessProbe:
            httpGet:
              path: /
              port: http
            periodSeconds: 1
          lifecycle:
            preStop:
              sleep:
                seconds: 3
          resources:
            requests:
              cpu: 10m
              memory: 16Mi
YAML
kubectl apply --server-side --force-conflicts -f forecast.yaml
kubectl rollout status deployment forecast -n weather --timeout 90s
kubectl get rs -n weather -l 'version notin (1, 2)' -o name | xargs kubectl delete -n weather
