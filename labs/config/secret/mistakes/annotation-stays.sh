#!/bin/bash
# caught-by: configMapsAreClean
# The key is removed from the data, and what was applied before stays in the annotation.
set -euo pipefail

kubectl create secret generic depot-login -n courier --from-literal password="$(base64 -d <<< cXVpZXQtbGFudGVybi01OA==)"
kubectl patch configmap courier-settings -n courier --type merge -p '{"data": {"DEPOT_PASSWORD": null, "CURL_FLAGS": "-sS"}}'
kubectl delete configmap depot-letter -n courier
kubectl patch role helpdesk -n courier --type json -p '[{"op": "remove", "path": "/rules/2"}]'
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
