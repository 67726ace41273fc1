#!/bin/bash
# caught-by: volumeServesDisk
# The volume stands for a folder beside the disk, into which the inventory was copied: the next scan will not be seen.
set -euo pipefail

kubectl run copy -n museum --image busybox:1.35 --restart Never --overrides '{"spec": {"volumes": [{"name": "lab", "hostPath": {"path": "/var/local/lab/museum"}}, {"name": "new", "hostPath": {"path": "/var/local/lab/museum-copy", "type": "DirectoryOrCreate"}}], "containers": [{"name": "copy", "image": "busybox:1.35", "command": ["cp", "/old/inventory.csv", "/new/"], "volumeMounts": [{"name": "lab", "mountPath": "/old"}, {"name": "new", "mountPath": "/new"}]}]}}'
kubectl wait pod copy -n museum --for jsonpath='{.status.phase}'=Succeeded --timeout 60s
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
    path: /var/local/lab/museum-copy
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
kubectl patch pv old-disk --type json -p '[{"op": "remove", "path": "/spec/claimRef"}]'
kubectl wait pvc stock -n shop --for jsonpath='{.status.phase}'=Bound --timeout 60s
kubectl rollout status deployment catalog -n museum --timeout 90s
kubectl wait pod auditor -n museum --for condition=Ready --timeout 60s
