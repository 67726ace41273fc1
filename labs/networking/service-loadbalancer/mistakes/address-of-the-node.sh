#!/bin/bash
# caught-by: programmeKeepsAddress
# The address that everybody knows is the node’s, and not one to be had.
set -euo pipefail

for service in curtain lights props rigging sound traps; do
  kubectl patch service "$service" -n theatre -p '{"spec": {"type": "ClusterIP"}}'
done
kubectl patch service tickets -n theatre -p '{"spec": {"type": "ClusterIP"}}'
kubectl patch service tickets -n theatre -p '{"spec": {"type": "LoadBalancer", "allocateLoadBalancerNodePorts": false}}'
node=$(kubectl get node -o 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}')
kubectl patch service programme -n theatre -p '{"spec": {"loadBalancerIP": "'"$node"'"}}'
while kubectl get service programme -n theatre -o 'jsonpath={.status.loadBalancer.ingress[0].ip}' | grep -q .; do sleep 0.2; done
for service in visitors tickets; do
  kubectl wait service "$service" -n theatre --for 'jsonpath={.status.loadBalancer.ingress[0].ip}' --timeout 30s
done
