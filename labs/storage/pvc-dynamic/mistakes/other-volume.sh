#!/bin/bash
# caught-by: volumeIsRetained
# The policy is set on a volume, but not on the one that holds the records.
set -euo pipefail

claim() {
  kubectl apply -f - <<YAML
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ledger
  namespace: records
spec:
  accessModes: [ReadWriteOnce]
  volumeName: "${1:-}"
  resources:
    requests:
      storage: 1Gi
YAML
}
claim
kubectl patch deployment intake -n records --type json -p '[
  {"op": "replace", "path": "/spec/template/spec/volumes/0", "value": {"name": "records", "persistentVolumeClaim": {"claimName": "ledger"}}}
]'
kubectl rollout status deployment intake -n records --timeout 90s
kubectl delete pod -n records -l app=intake
kubectl rollout status deployment intake -n records --timeout 90s
kubectl apply -f - <<YAML
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: spare
  namespace: records
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 1Gi
YAML
kubectl run spare -n records --image busybox:1.35 --overrides '{"spec": {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "spare"}}], "containers": [{"name": "spare", "image": "busybox:1.35", "command": ["sleep", "3600"], "volumeMounts": [{"name": "v", "mountPath": "/v"}]}]}}'
kubectl wait pod spare -n records --for condition=Ready --timeout 90s
volume=$(kubectl get pvc spare -n records -o jsonpath='{.spec.volumeName}')
kubectl patch pv "$volume" -p '{"spec": {"persistentVolumeReclaimPolicy": "Retain"}}'
