#!/bin/bash
# caught-by: claimHasDisk
# The volume is offered to everybody in the class, and the shop was waiting before.
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
YAML
kubectl wait pvc stock -n shop --for jsonpath='{.status.phase}'=Bound --timeout 60s
kubectl apply -f - <<'YAML'
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
      command: [sleep, '86400']
      volumeMounts:
        - { name: disk, mountPath: /disk }
  volumes:
    - name: disk
      persistentVolumeClaim: { claimName: inventory }
YAML
