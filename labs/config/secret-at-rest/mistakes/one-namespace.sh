#!/bin/bash
# caught-by: everySecretIsEncrypted
# The Secrets of notary were written again, those of the archive forgotten.
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
kubectl get secrets -n notary -o json | kubectl replace -f -
