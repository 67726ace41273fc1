#!/bin/bash
# The whole way: encrypt, rewrite, a new key before the old one, rewrite, the old key gone.
set -euo pipefail

key1=$(head -c 32 /dev/urandom | base64)
key2=$(head -c 32 /dev/urandom | base64)

apply() {
  encryption-at-rest apply - <<YAML
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers:
$1
YAML
}

apply "      - aescbc: { keys: [{ name: key1, secret: $key1 }] }
      - identity: {}"
kubectl create secret generic deed -n notary --from-literal text=sold
kubectl get secrets -A -o json | kubectl replace -f -

apply "      - aescbc: { keys: [{ name: key2, secret: $key2 }, { name: key1, secret: $key1 }] }"
kubectl get secrets -A -o json | kubectl replace -f -

apply "      - aescbc: { keys: [{ name: key2, secret: $key2 }] }"
