#!/bin/bash
# caught-by: stockHasOldDisk
# The shop got a new volume of the default class; what is on old-disk stays out of reach.
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
kubectl delete pvc stock -n shop
kubectl create -n shop -f - <<'YAML'
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: stock
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 1Gi
YAML
kubectl run shelf -n shop --image busybox:1.35 --overrides '{"spec": {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "stock"}}], "containers": [{"name": "shelf", "image": "busybox:1.35", "command": ["sleep", "3600"], "volumeMounts": [{"name": "v", "mountPath": "/v"}]}]}}'
kubectl wait pvc stock -n shop --for jsonpath='{.status.phase}'=Bound --timeout 60s
kubectl rollout status deployment catalog -n museum --timeout 90s
kubectl wait pod auditor -n museum --for condition=Ready --timeout 60s
