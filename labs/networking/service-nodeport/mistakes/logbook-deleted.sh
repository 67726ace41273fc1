#!/bin/bash
# caught-by: logbookStaysInside
# The port is free, and the clerks have lost their Service.
set -euo pipefail

kubectl delete service logbook -n archive
kubectl patch service weather -n harbour --type merge -p '{"spec": {"type": "NodePort", "ports": [{"name": "http", "port": 80, "targetPort": "web", "nodePort": 30080}]}}'
kubectl patch service tide -n harbour --type merge -p '{"spec": {"ports": [{"name": "http", "port": 80, "targetPort": 8080, "nodePort": 30081}]}}'
kubectl patch service pilot -n harbour --type merge -p '{"spec": {"externalTrafficPolicy": "Local"}}'
