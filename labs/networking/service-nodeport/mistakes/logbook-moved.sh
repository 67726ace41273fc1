#!/bin/bash
# caught-by: logbookStaysInside
# The old door got another number and is still open.
set -euo pipefail

kubectl patch service logbook -n archive --type merge -p '{"spec": {"ports": [{"name": "http", "port": 80, "targetPort": "web", "nodePort": 30099}]}}'
kubectl patch service weather -n harbour --type merge -p '{"spec": {"type": "NodePort", "ports": [{"name": "http", "port": 80, "targetPort": "web", "nodePort": 30080}]}}'
kubectl patch service tide -n harbour --type merge -p '{"spec": {"ports": [{"name": "http", "port": 80, "targetPort": 8080, "nodePort": 30081}]}}'
kubectl patch service pilot -n harbour --type merge -p '{"spec": {"externalTrafficPolicy": "Local"}}'
