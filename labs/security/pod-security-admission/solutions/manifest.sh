#!/bin/bash
# Namespaces and workloads as manifests: all three modes at once, fields at the containers, and a DaemonSet that collects.
set -euo pipefail

cat > tools.yaml <<'YAML'
apiVersion: v1
kind: Namespace
metadata:
  name: node-tools
  labels:
    team: platform
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: spool
  namespace: node-tools
spec:
  selector:
    matchLabels:
      app: collector
  template:
    metadata:
      labels:
        app: collector
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: collector
          image: busybox:1.35
          command: [sh, -c, 'while true; do echo "$(ls /spool | wc -l) files"; sleep 60; done']
          volumeMounts:
            - name: spool
              mountPath: /spool
              readOnly: true
      volumes:
        - name: spool
          hostPath:
            path: /var/local/lab/spool/
YAML
kubectl label namespace node-tools pod-security.kubernetes.io/enforce-
kubectl apply -f tools.yaml
kubectl delete deployment/collector pod/import -n payroll

cat > payroll.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: slips
  namespace: payroll
  labels:
    app: slips
spec:
  replicas: 2
  selector:
    matchLabels:
      app: slips
  template:
    metadata:
      labels:
        app: slips
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: slips
          image: busybox:1.35
          command: [sh, -ec, 'mkdir -p /tmp/www; echo "42 payslips are ready" > /tmp/www/index.html; exec httpd -f -p 8080 -h /tmp/www']
          ports:
            - name: http
              containerPort: 8080
          securityContext:
            runAsNonRoot: true
            runAsUser: 65534
            allowPrivilegeEscalation: false
            seccompProfile:
              type: RuntimeDefault
            capabilities:
              drop: [ALL]
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: payday
  namespace: payroll
spec:
  schedule: "30 2 25 * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: payday
              image: busybox:1.35
              command: [sh, -c, 'echo "42 salaries paid"']
              securityContext:
                runAsNonRoot: true
                runAsUser: 65534
                allowPrivilegeEscalation: false
                seccompProfile:
                  type: RuntimeDefault
                capabilities:
                  drop: [ALL]
---
apiVersion: v1
kind: Namespace
metadata:
  name: payroll
  labels:
    team: payroll
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/enforce-version: v1.33
    pod-security.kubernetes.io/audit: restricted
    pod-security.kubernetes.io/warn: restricted
    pod-security.kubernetes.io/warn-version: latest
YAML
kubectl apply --server-side --force-conflicts -f payroll.yaml
kubectl rollout status deployment slips -n payroll --timeout 60s
kubectl rollout status daemonset spool -n node-tools --timeout 60s
