#!/bin/bash
# caught-by: helpdeskCannotRead
# Secrets were never granted to the help desk, so it seems safe.
set -euo pipefail

kubectl create secret generic depot-login -n courier --from-literal password="$(base64 -d <<< cXVpZXQtbGFudGVybi01OA==)"
kubectl create configmap courier-settings -n courier --dry-run=client -o yaml \
  --from-literal DEPOT_URL=http://depot.depot/ --from-literal DEPOT_USER=courier --from-literal CURL_FLAGS=-sS |
  kubectl replace -f -
kubectl delete configmap depot-letter -n courier
kubectl patch deployment courier -n courier -p '
spec:
  template:
    spec:
      containers:
        - name: courier
          env:
            - { name: DEPOT_PASSWORD_FILE, value: /etc/depot/password }
          volumeMounts: [{ name: login, mountPath: /etc/depot, readOnly: true }]
      volumes: [{ name: login, secret: { secretName: depot-login, defaultMode: 0400 } }]
'
kubectl rollout status deployment courier -n courier --timeout 90s
