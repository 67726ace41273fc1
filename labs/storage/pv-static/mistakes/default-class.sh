#!/bin/bash
# caught-by: claimHasDisk
# The volume has a class of its own, and the claim none: it gets the default one, which makes a new and empty volume.
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
      command: [sleep, '86400']
      volumeMounts:
        - { name: disk, mountPath: /disk }
  volumes:
    - name: disk
      persistentVolumeClaim: { claimName: inventory }
YAML
kubectl patch pv old-disk --type json -p '[{"op": "remove", "path": "/spec/claimRef"}]'
kubectl wait pvc stock -n shop --for jsonpath='{.status.phase}'=Bound --timeout 60s
kubectl wait pvc inventory -n museum --for jsonpath='{.status.phase}'=Bound --timeout 60s
