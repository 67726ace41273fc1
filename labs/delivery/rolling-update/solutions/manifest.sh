#!/bin/bash
# A whole manifest, with the default strategy, which comes to the same for two Pods; commands instead of requests, a
# startup probe, and a moment of calm after each Pod.
set -euo pipefail

cat > tickets.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: tickets
  namespace: festival
  labels:
    app: tickets
    team: box-office
spec:
  replicas: 2
  minReadySeconds: 1
  strategy:
    rollingUpdate:
      maxSurge: 25%
      maxUnavailable: 25%
  selector:
    matchLabels:
      app: tickets
  template:
    metadata:
      labels:
        app: tickets
        team: box-office
    spec:
      terminationGracePeriodSeconds: 20
      containers:
        - name: tickets
          image: nginx:1.22
          command:
            - sh
            - -c
            - |
              mkdir -p /run/tickets
              (
                sleep 2
                echo "version $VERSION, counter $HOSTNAME, open since $(date -u +%Y-%m-%dT%H:%M:%SZ)" > /run/tickets/next
                mv /run/tickets/next /run/tickets/page
              ) &
              exec nginx -g "daemon off;"
          env:
            - name: VERSION
              value: "1"
          ports:
            - name: http
              containerPort: 80
          startupProbe:
            exec:
              command: [curl, -sf, -o, /dev/null, 'http://localhost/']
            periodSeconds: 1
            failureThreshold: 30
          readinessProbe:
            tcpSocket:
              port: 80
            periodSeconds: 2
          lifecycle:
            preStop:
              exec:
                command: [sleep, '6']
          volumeMounts:
            - name: conf
              mountPath: /etc/nginx/conf.d
      volumes:
        - name: conf
          configMap:
            name: tickets-conf
YAML
kubectl apply -f tickets.yaml
kubectl rollout status deployment tickets -n festival --timeout 90s
sed -i 's/value: "1"/value: "2"/' tickets.yaml
kubectl apply --server-side --force-conflicts -f tickets.yaml
kubectl rollout status deployment tickets -n festival --timeout 90s
