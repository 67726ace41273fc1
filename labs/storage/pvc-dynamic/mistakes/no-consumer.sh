#!/bin/bash
# caught-by: claimIsBound
# A claim that no Pod uses waits for its first consumer for ever.
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
