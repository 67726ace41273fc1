#!/bin/bash
# caught-by: intakeKeepsRecordsOnClaim
# The claim is bound, but by a Pod that has nothing to do with the records.
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
kubectl run holder -n records --image busybox:1.35 --overrides '{"spec": {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "ledger"}}], "containers": [{"name": "holder", "image": "busybox:1.35", "command": ["sleep", "3600"], "volumeMounts": [{"name": "v", "mountPath": "/records"}]}]}}'
kubectl wait pod holder -n records --for condition=Ready --timeout 90s
