#!/bin/bash
# A projected volume and a table of keys; the gate gets new Pods because its template names the season.
set -euo pipefail

kubectl apply --server-side -f - <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata:
  name: notices
  namespace: ferry
data:
  today: All boats run.
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: gate-fare
  namespace: ferry
immutable: true
data:
  adult: "5"
YAML
kubectl patch deployment board -n ferry --type json -p '[
  {"op": "add", "path": "/spec/template/spec/volumes", "value": [
    {"name": "texts", "projected": {"sources": [{"configMap": {"name": "notices", "items": [{"key": "today", "path": "today.txt"}]}}]}}
  ]},
  {"op": "add", "path": "/spec/template/spec/containers/0/volumeMounts", "value": [
    {"name": "texts", "mountPath": "/usr/share/nginx/html/notices/", "readOnly": true}
  ]}
]'
kubectl patch configmap timetable -n ferry --type merge -p '{"data": {"season": "winter", "boat.minutes": "40"}}'
kubectl patch deployment gate -n ferry --type json -p '[
  {"op": "add", "path": "/spec/template/metadata/annotations", "value": {"ferry/timetable": "winter"}},
  {"op": "replace", "path": "/spec/template/spec/containers/0/env", "value": [
    {"name": "FARE", "valueFrom": {"configMapKeyRef": {"name": "gate-fare", "key": "adult"}}},
    {"name": "SEASON", "value": "$(OFFICE_season)"},
    {"name": "BOAT_MINUTES", "valueFrom": {"configMapKeyRef": {"name": "timetable", "key": "boat.minutes"}}}
  ]},
  {"op": "replace", "path": "/spec/template/spec/containers/0/envFrom", "value": [
    {"prefix": "OFFICE_", "configMapRef": {"name": "timetable"}}
  ]}
]'
kubectl rollout status deployment board -n ferry --timeout 90s
kubectl rollout status deployment gate -n ferry --timeout 90s
kubectl patch configmap notices -n ferry -p '{"data": {"today": "Storm, no boats."}}'
for _ in $(seq 60); do
  kubectl annotate pod -n ferry -l app=board refresh="$RANDOM" --overwrite
  if kubectl exec -n ferry deploy/board -- curl -s localhost/notices/today.txt | grep -q Storm; then break; fi
done
