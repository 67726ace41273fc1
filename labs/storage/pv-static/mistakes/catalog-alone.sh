#!/bin/bash
# caught-by: secondPodReadsDisk
# Nobody reads the inventory but the catalog.
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
