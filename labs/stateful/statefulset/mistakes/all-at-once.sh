#!/bin/bash
# caught-by: stationsComeInOrder
# The stations do not wait for each other: it was quicker that way.
set -euo pipefail

kubectl delete deployment gauge -n harbour
kubectl apply -f - <<'YAML'
apiVersion: v1
kind: Service
metadata:
  name: stations
  namespace: harbour
spec:
  clusterIP: None
  selector:
    app: gauge
  ports:
    - port: 8080
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: gauge
  namespace: harbour
spec:
  serviceName: stations
  replicas: 3
  podManagementPolicy: Parallel
  selector:
    matchLabels:
      app: gauge
  template:
    metadata:
      labels:
        app: gauge
        team: tides
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: gauge
          image: busybox:1.35
          command:
            - sh
            - -c
            - |
              test -s /data/serial || head -c 4 /dev/urandom | od -An -tx1 | tr -d ' ' > /data/serial
              echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $(hostname) began in $UNIT" | tee -a /data/log
              exec httpd -f -p 8080 -h /data
          env:
            - name: UNIT
              value: m
          ports:
            - containerPort: 8080
          readinessProbe:
            httpGet:
              path: /serial
              port: 8080
            periodSeconds: 1
          volumeMounts:
            - name: data
              mountPath: /data
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        resources:
          requests:
            storage: 32Mi
YAML
kubectl rollout status statefulset gauge -n harbour --timeout 90s
kubectl patch statefulset gauge -n harbour -p '{"spec": {"updateStrategy": {"rollingUpdate": {"partition": 1}}}}'
kubectl set env statefulset gauge -n harbour UNIT=cm
kubectl scale statefulset gauge -n harbour --replicas 2
kubectl delete pod -n harbour gauge-0 gauge-1
kubectl wait pod gauge-2 -n harbour --for delete --timeout 60s
kubectl rollout status statefulset gauge -n harbour --timeout 90s
