#!/bin/bash
# caught-by: recordsSurvivePods
# The app writes to the claim, but no second Pod has shown that the records outlive the first.
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
volume=$(kubectl get pvc ledger -n records -o jsonpath='{.spec.volumeName}')
kubectl patch pv "$volume" -p '{"spec": {"persistentVolumeReclaimPolicy": "Retain"}}'
