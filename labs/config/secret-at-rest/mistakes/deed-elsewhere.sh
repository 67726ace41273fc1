#!/bin/bash
# caught-by: deedIsEncrypted
# The deed lies in the namespace of whoever was not careful.
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
kubectl create secret generic deed --from-literal text=sold
kubectl get secrets -A -o json | kubectl replace -f -
