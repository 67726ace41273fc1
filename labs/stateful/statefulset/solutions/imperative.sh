#!/bin/bash
# The template comes from the Deployment itself, the disk has a folder for the station, and the trial begins before the storm.
set -euo pipefail

kubectl expose deployment gauge -n harbour --name stations --cluster-ip None --port 8080
kubectl get deployment gauge -n harbour -o json | jq '{
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: {name: "gauge", namespace: "harbour", labels: .metadata.labels},
  spec: {
    serviceName: "stations",
    replicas: 3,
    selector: {matchExpressions: [{key: "app", operator: "In", values: ["gauge"]}]},
    template: (
      .spec.template
      | del(.spec.volumes)
      | .spec.containers[0].volumeMounts = [{name: "tides", mountPath: "/data/", subPath: "station"}]
    ),
    volumeClaimTemplates: [{
      metadata: {name: "tides"},
      spec: {accessModes: ["ReadWriteOnce"], resources: {requests: {storage: "16Mi"}}}
    }]
  }
}' > gauge.json
kubectl delete deployment gauge -n harbour
kubectl create -f gauge.json
kubectl rollout status statefulset gauge -n harbour --timeout 90s
kubectl patch statefulset gauge -n harbour --type json -p '[
  {"op": "add", "path": "/spec/updateStrategy", "value": {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}},
  {"op": "replace", "path": "/spec/template/spec/containers/0/env/0/value", "value": "cm"}
]'
kubectl rollout status statefulset gauge -n harbour --timeout 90s
kubectl delete pod -n harbour -l app=gauge
kubectl rollout status statefulset gauge -n harbour --timeout 90s
kubectl patch statefulset gauge -n harbour --subresource scale --type merge -p '{"spec": {"replicas": 2}}'
kubectl wait pod gauge-2 -n harbour --for delete --timeout 60s
