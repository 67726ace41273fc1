#!/bin/bash
# Whole manifests, the class by name; the volume is reserved for the next claim by its claimRef, and the claim names nothing.
set -euo pipefail

cat > /tmp/ledger.yaml <<'YAML'
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ledger
  namespace: records
  labels:
    team: archive
spec:
  storageClassName: standard
  accessModes:
    - ReadWriteOnce
  resources:
    requests:
      storage: 2048Mi
YAML
cat > /tmp/intake.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: intake
  namespace: records
  labels: { app: intake, team: archive }
spec:
  replicas: 1
  strategy:
    type: Recreate
  selector:
    matchLabels: { app: intake }
  template:
    metadata:
      labels: { app: intake, team: archive }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: intake
          image: busybox:1.35
          command: [sh, -c, 'echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) opened by $POD_NAME" >> /records/log; exec sleep 86400']
          env:
            - name: POD_NAME
              valueFrom: { fieldRef: { fieldPath: metadata.name } }
          volumeMounts:
            - { name: ledger, mountPath: /records/ }
      volumes:
        - name: ledger
          persistentVolumeClaim:
            claimName: ledger
YAML

kubectl create -f /tmp/ledger.yaml
kubectl replace -f /tmp/intake.yaml
kubectl wait pvc ledger -n records --for jsonpath='{.status.phase}'=Bound --timeout 90s
kubectl rollout status deployment intake -n records --timeout 90s
kubectl rollout restart deployment intake -n records
kubectl rollout status deployment intake -n records --timeout 90s

volume=$(kubectl get pvc ledger -n records -o jsonpath='{.spec.volumeName}')
kubectl patch pv "$volume" --type merge -p '{"spec": {"persistentVolumeReclaimPolicy": "Retain"}}'
kubectl delete deployment intake -n records
kubectl wait pod -n records -l app=intake --for delete --timeout 60s
kubectl delete -f /tmp/ledger.yaml --timeout 60s
kubectl patch pv "$volume" --type merge -p '{"spec": {"claimRef": {"namespace": "records", "name": "ledger", "uid": null, "resourceVersion": null}}}'
kubectl create -f /tmp/ledger.yaml
kubectl create -f /tmp/intake.yaml
kubectl rollout status deployment intake -n records --timeout 90s
