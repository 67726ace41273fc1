#!/bin/bash
# caught-by: intakeKeepsRecordsOnClaim
# Everything is right, but the app was changed to write elsewhere, and the volume follows it: /records is in the container again.
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

volume=$(kubectl get pvc ledger -n records -o jsonpath='{.spec.volumeName}')
kubectl patch pv "$volume" -p '{"spec": {"persistentVolumeReclaimPolicy": "Retain"}}'
kubectl scale deployment intake -n records --replicas 0
kubectl wait pod -n records -l app=intake --for delete --timeout 60s
kubectl delete pvc ledger -n records --timeout 60s
kubectl patch pv "$volume" --type json -p '[{"op": "remove", "path": "/spec/claimRef"}]'
claim "$volume"
kubectl scale deployment intake -n records --replicas 1
kubectl rollout status deployment intake -n records --timeout 90s
kubectl scale deployment intake -n records --replicas 0
kubectl wait pod -n records -l app=intake --for delete --timeout 60s
kubectl patch deployment intake -n records --type json -p '[
  {"op": "replace", "path": "/spec/template/spec/containers/0/command/2", "value": "echo \"$(date -u +%Y-%m-%dT%H:%M:%SZ) opened by $POD_NAME\" >> /ledger/log; exec sleep 86400"},
  {"op": "replace", "path": "/spec/template/spec/containers/0/volumeMounts/0/mountPath", "value": "/ledger"}
]'
kubectl scale deployment intake -n records --replicas 1
kubectl rollout status deployment intake -n records --timeout 90s
