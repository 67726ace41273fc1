#!/bin/bash
# caught-by: secondPodReadsDisk
# The auditor has a copy of the inventory in a ConfigMap, which will be out of date tomorrow.
set -euo pipefail

kubectl apply -f - <<'YAML'
apiVersion: v1
kind: PersistentVolume
metadata:
  name: museum-disk
spec:
  storageClassName: disks
  capacity:
    storage: 1Gi
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  hostPath:
    path: /var/local/lab/museum
  claimRef:
    namespace: museum
    name: inventory
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: inventory
  namespace: museum
spec:
  storageClassName: disks
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 1Gi
YAML
kubectl patch pv old-disk --type json -p '[{"op": "remove", "path": "/spec/claimRef"}]'
kubectl wait pvc stock -n shop --for jsonpath='{.status.phase}'=Bound --timeout 60s
kubectl rollout status deployment catalog -n museum --timeout 90s
kubectl exec -n museum deploy/catalog -- cat /inventory/inventory.csv > /tmp/inventory.csv
kubectl create configmap inventory -n museum --from-file /tmp/inventory.csv
kubectl apply -f - <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: auditor
  namespace: museum
  labels: { app: audit }
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: auditor
      image: busybox:1.35
      command: [sleep, '86400']
      volumeMounts:
        - { name: disk, mountPath: /disk }
  volumes:
    - name: disk
      configMap: { name: inventory }
YAML
kubectl wait pod auditor -n museum --for condition=Ready --timeout 60s
