#!/bin/bash
# caught-by: newSecretsAreEncrypted
# All is encrypted, and then identity is put first, to be able to read everything: what comes next is in the clear.
set -euo pipefail

apply() {
  encryption-at-rest apply - <<YAML
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers: [$1]
YAML
}

key2=$(head -c 32 /dev/urandom | base64)
apply "{secretbox: {keys: [{name: key2, secret: $key2}]}}, {identity: {}}"
kubectl create secret generic deed -n notary --from-literal text=sold
kubectl get secrets -A -o json | kubectl replace -f -
apply "{identity: {}}, {secretbox: {keys: [{name: key2, secret: $key2}]}}"
