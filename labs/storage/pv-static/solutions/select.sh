#!/bin/bash
# A class of its own keeps strangers away, and the claim selects the volume by its label; a Deployment audits, one file mounted.
set -euo pipefail

kubectl create -f - <<'YAML'
apiVersion: v1
kind: PersistentVolume
metadata:
  name: museum-disk
  labels:
    holds: inventory
spec:
  storageClassName: museum-archive
  capacity:
    storage: 1024Mi
  accessModes: [ReadWriteOnce, ReadOnlyMany]
  persistentVolumeReclaimPolicy: Retain
  hostPath:
    path: /var/local/lab/museum/
    type: Directory
YAML
kubectl create -f - <<'YAML'
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: inventory
  namespace: museum
spec:
  storageClassName: museum-archive
  accessModes: [ReadWriteOnce]
  selector:
    matchExpressions:
      - { key: holds, operator: In, values: [inventory] }
  resources:
    requests:
      storage: 500Mi
YAML
kubectl create deployment audit -n museum --image busybox:1.35 --dry-run=client -o yaml -- sleep 86400 | kubectl create -f -
kubectl patch deployment audit -n museum --type json -p '[
  {"op": "add", "path": "/spec/template/spec/volumes", "value": [{"name": "list", "persistentVolumeClaim": {"claimName": "inventory", "readOnly": true}}]},
  {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [{"name": "list", "mountPath": "/list.csv", "subPath": "inventory.csv"}]}
]'
kubectl patch pv old-disk --type merge -p '{"spec": {"claimRef": {"name": "stock", "uid": null, "resourceVersion": null}}}'
kubectl wait pvc stock -n shop --for jsonpath='{.status.phase}'=Bound --timeout 60s
kubectl rollout status deployment catalog -n museum --timeout 90s
kubectl rollout status deployment audit -n museum --timeout 90s
