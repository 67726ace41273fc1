#!/bin/bash
# caught-by: followsPods
# The addresses of the five Pods are written down once, and nobody will keep them up to date.
set -euo pipefail

kubectl scale deployment departures -n station --replicas 5
kubectl patch service tickets -n station -p '{"spec": {"selector": {"app": "tickets"}, "ports": [{"port": 80, "targetPort": "web"}]}}'
kubectl patch service seats -n station -p '{"spec": {"publishNotReadyAddresses": false}}'
kubectl rollout status deployment departures -n station --timeout 90s
kubectl apply -f - <<'YAML'
apiVersion: v1
kind: Service
metadata:
  name: departures
  namespace: station
spec:
  ports:
    - { port: 80, targetPort: 8080 }
YAML
kubectl get pod -n station -l role=web -o json | jq '{
  apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", addressType: "IPv4",
  metadata: {name: "departures-1", namespace: "station", labels: {"kubernetes.io/service-name": "departures"}},
  ports: [{port: 8080}],
  endpoints: [.items[] | {addresses: [.status.podIP], conditions: {ready: true}, targetRef: {kind: "Pod", name: .metadata.name, namespace: "station"}}]
}' | kubectl apply -f -
