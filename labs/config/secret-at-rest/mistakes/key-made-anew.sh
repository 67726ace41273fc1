#!/bin/bash
# caught-by: secretsKeepTheirValues
# The script ran twice, and the second time it made another key of the same name.
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
key2=$(head -c 32 /dev/urandom | base64)
apply "{secretbox: {keys: [{name: key2, secret: $key2}]}}, {identity: {}}"
