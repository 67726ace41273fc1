#!/bin/bash
# All but visitors are made anew, and the programme asks for an address that it did not have.
set -euo pipefail

kubectl delete service curtain lights props rigging sound traps tickets programme -n theatre
for service in curtain lights props rigging sound traps; do
  kubectl expose deployment stage -n theatre --name "$service" --port 80 --target-port 8080
done
kubectl wait service visitors -n theatre --for 'jsonpath={.status.loadBalancer.ingress[0].ip}' --timeout 30s
address=$(kubectl get service visitors -n theatre -o 'jsonpath={.status.loadBalancer.ingress[0].ip}')
kubectl apply --server-side -f - <<YAML
apiVersion: v1
kind: Service
metadata:
  name: tickets
  namespace: theatre
spec:
  type: LoadBalancer
  allocateLoadBalancerNodePorts: false
  selector: { app: tickets }
  ports:
    - { port: 80, targetPort: 8080 }
---
apiVersion: v1
kind: Service
metadata:
  name: programme
  namespace: theatre
spec:
  type: LoadBalancer
  loadBalancerIP: ${address%.*}.$((${address##*.} + 3))
  selector: { app: programme }
  ports:
    - { port: 80, targetPort: web }
YAML
for service in tickets programme; do
  kubectl wait service "$service" -n theatre --for 'jsonpath={.status.loadBalancer.ingress[0].ip}' --timeout 30s
done
