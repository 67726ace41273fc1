#!/bin/bash
# caught-by: weatherAnswersOutside
# The type alone: the node port is one by chance.
set -euo pipefail

kubectl patch service logbook -n archive --type merge -p '{"spec": {"type": "ClusterIP"}}'
kubectl patch service weather -n harbour --type merge -p '{"spec": {"type": "NodePort"}}'
kubectl patch service tide -n harbour --type merge -p '{"spec": {"ports": [{"name": "http", "port": 80, "targetPort": 8080, "nodePort": 30081}]}}'
kubectl patch service pilot -n harbour --type merge -p '{"spec": {"externalTrafficPolicy": "Local"}}'
