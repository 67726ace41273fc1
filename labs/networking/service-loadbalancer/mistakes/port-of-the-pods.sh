#!/bin/bash
# caught-by: ticketsAnswerOutside
# Exposed with the port of the container, which is then the port of the Service.
set -euo pipefail

for service in curtain lights props rigging sound traps; do
  kubectl patch service "$service" -n theatre -p '{"spec": {"type": "ClusterIP"}}'
done
kubectl delete service tickets -n theatre
kubectl apply -f - <<'YAML'
apiVersion: v1
kind: Service
metadata: { name: tickets, namespace: theatre }
spec:
  type: LoadBalancer
  allocateLoadBalancerNodePorts: false
  selector: { app: tickets }
  ports:
    - { port: 8080 }
YAML
address=$(kubectl get service programme -n theatre -o 'jsonpath={.status.loadBalancer.ingress[0].ip}')
kubectl patch service programme -n theatre -p '{"spec": {"loadBalancerIP": "'"$address"'"}}'
for service in visitors tickets; do
  kubectl wait service "$service" -n theatre --for 'jsonpath={.status.loadBalancer.ingress[0].ip}' --timeout 30s
done
