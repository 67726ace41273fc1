#!/bin/bash
# caught-by: secretHoldsPassword
# The first Secret got a newline from echo; a second one works, and the first stays as it is.
set -euo pipefail

kubectl apply -f - <<YAML
apiVersion: v1
kind: Secret
metadata:
  name: depot-login
  namespace: courier
data:
  password: $(echo quiet-lantern-58 | base64)
YAML
kubectl create secret generic depot-login-2 -n courier --from-literal password=quiet-lantern-58
kubectl create configmap courier-settings -n courier --dry-run=client -o yaml \
  --from-literal DEPOT_URL=http://depot.depot/ --from-literal DEPOT_USER=courier --from-literal CURL_FLAGS=-sS |
  kubectl replace -f -
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
      volumes: [{ name: login, secret: { secretName: depot-login-2, defaultMode: 0400 } }]
'
kubectl rollout status deployment courier -n courier --timeout 90s
