#!/bin/bash
# caught-by: claimHasDisk
# The claim has a new volume of the default class, and the inventory was copied into it; museum-disk waits unused.
set -euo pipefail

kubectl apply -f - <<'YAML'
apiVersion: v1
kind: PersistentVolume
metadata:
  name: museum-disk
spec:
  storageClassName: museum-archive
  capacity:
    storage: 1Gi
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  hostPath:
    path: /var/local/lab/museum
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: inventory
  namespace: museum
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 1Gi
---
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
      command: [sh, -c, 'cp /old/inventory.csv /disk/; exec sleep 86400']
      volumeMounts:
        - { name: disk, mountPath: /disk }
        - { name: old, mountPath: /old }
  volumes:
    - name: disk
      persistentVolumeClaim: { claimName: inventory }
    - name: old
      hostPath: { path: /var/local/lab/museum }
YAML
kubectl patch pv old-disk --type json -p '[{"op": "remove", "path": "/spec/claimRef"}]'
kubectl wait pvc stock -n shop --for jsonpath='{.status.phase}'=Bound --timeout 60s
kubectl rollout status deployment catalog -n museum --timeout 90s
kubectl wait pod auditor -n museum --for condition=Ready --timeout 60s
