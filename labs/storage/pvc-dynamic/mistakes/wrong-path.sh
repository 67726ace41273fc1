#!/bin/bash
# caught-by: intakeKeepsRecordsOnClaim
# The claim is mounted beside the folder that the app writes to.
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
  {"op": "add", "path": "/spec/template/spec/volumes/-", "value": {"name": "ledger", "persistentVolumeClaim": {"claimName": "ledger"}}},
  {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts/-", "value": {"name": "ledger", "mountPath": "/record"}}
]'
kubectl rollout status deployment intake -n records --timeout 90s
