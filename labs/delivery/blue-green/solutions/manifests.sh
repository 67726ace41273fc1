#!/bin/bash
# Whole manifests, applied one after the other; green is a new Deployment in place of the one of Friday.
set -euo pipefail

live() {
  kubectl apply --server-side --force-conflicts -f - <<YAML
apiVersion: v1
kind: Service
metadata:
  name: timetable
  namespace: ferry
  labels: { app: timetable }
spec:
  selector: { app: timetable, colour: $1 }
  ports:
    - { name: http, port: 80, targetPort: http }
YAML
}

live blue
kubectl delete deployment timetable-green -n ferry
kubectl get deployment timetable-blue -n ferry -o json | jq '
  {apiVersion, kind, metadata: {name: "timetable-green", namespace: "ferry"}, spec}
  | .spec.replicas = 2 | .spec.selector.matchLabels.colour = "green" | .spec.template.metadata.labels.colour = "green"
  | (.spec.template.spec.containers[0].env[] | select(.name == "COLOUR")).value = "green"' | kubectl create -f -
kubectl expose deployment timetable-green -n ferry --name timetable-preview --port 80 --target-port http
kubectl rollout status deployment timetable-green -n ferry --timeout 90s
live green
sleep 5
live blue
