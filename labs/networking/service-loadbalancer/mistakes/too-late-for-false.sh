#!/bin/bash
# caught-by: ticketsOpensNoNodePort
# The field is about ports to come; the one that is there stays.
set -euo pipefail

for service in curtain lights props rigging sound traps; do
  kubectl patch service "$service" -n theatre -p '{"spec": {"type": "ClusterIP"}}'
done
kubectl patch service tickets -n theatre -p '{"spec": {"type": "ClusterIP"}}'
kubectl patch service tickets -n theatre -p '{"spec": {"type": "LoadBalancer"}}'
kubectl patch service tickets -n theatre -p '{"spec": {"allocateLoadBalancerNodePorts": false}}'
address=$(kubectl get service programme -n theatre -o 'jsonpath={.status.loadBalancer.ingress[0].ip}')
kubectl patch service programme -n theatre -p '{"spec": {"loadBalancerIP": "'"$address"'"}}'
for service in visitors tickets; do
  kubectl wait service "$service" -n theatre --for 'jsonpath={.status.loadBalancer.ingress[0].ip}' --timeout 30s
done
