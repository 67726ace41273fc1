#!/bin/bash
# caught-by: claimIsBound
# The class makes volumes for one node only, so a claim for ReadWriteMany stays Pending.
set -euo pipefail

claim() {
  kubectl apply -f - <<YAML
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ledger
  namespace: records
spec:
  accessModes: [ReadWriteOnce, ReadWriteMany]
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
