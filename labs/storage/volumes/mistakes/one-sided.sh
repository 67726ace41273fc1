#!/bin/bash
# caught-by: pageShowsReading
# The volume is listed in the Pod, and mounted in one of the two containers.
set -euo pipefail

kubectl patch configmap limits -n weather -p '{"data": {"limits.conf": "alarm=30\n"}}'
kubectl patch deployment station -n weather --type json -p '[
  {"op": "replace", "path": "/spec/template/spec/volumes", "value": [
    {"name": "limits", "configMap": {"name": "limits"}},
    {"name": "scratch", "emptyDir": {}},
    {"name": "archive", "hostPath": {"path": "/var/local/lab/station", "type": "DirectoryOrCreate"}},
    {"name": "uplink", "secret": {"secretName": "uplink"}}
  ]},
  {"op": "replace", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [
    {"name": "scratch", "mountPath": "/scratch"},
    {"name": "archive", "mountPath": "/archive"},
    {"name": "limits", "mountPath": "/etc/station"},
    {"name": "uplink", "mountPath": "/etc/uplink"}
  ]}
]'
kubectl rollout status deployment station -n weather --timeout 90s
kubectl exec -n weather deploy/station -c gauge -- kill 1 || true
for _ in $(seq 100); do
  if kubectl exec -n weather deploy/station -c gauge -- grep -q 'holds 2 own starts' /archive/starts; then break; fi
done
kubectl delete pod -n weather -l app=station
kubectl rollout status deployment station -n weather --timeout 90s
