#!/bin/bash
# A Service of its own for the boats, two ports for tide, and the rest made anew.
set -euo pipefail

kubectl delete service logbook -n archive
kubectl expose deployment logbook -n archive --port 80 --target-port 8080
kubectl apply --server-side --force-conflicts -f - <<'YAML'
apiVersion: v1
kind: Service
metadata:
  name: weather-for-boats
  namespace: harbour
spec:
  type: NodePort
  selector: { app: weather }
  ports:
    - { port: 8000, targetPort: 8080, nodePort: 30080 }
YAML
kubectl replace --force -f - <<'YAML'
apiVersion: v1
kind: Service
metadata:
  name: tide
  namespace: harbour
spec:
  type: NodePort
  selector: { app: tide }
  ports:
    - { name: inside, port: 80, targetPort: 8080, nodePort: 30881 }
    - { name: boats, port: 30081, targetPort: web, nodePort: 30081 }
---
apiVersion: v1
kind: Service
metadata:
  name: pilot
  namespace: harbour
spec:
  type: NodePort
  externalTrafficPolicy: Local
  selector: { app: pilot }
  ports:
    - { port: 80, targetPort: web, nodePort: 30082 }
YAML
