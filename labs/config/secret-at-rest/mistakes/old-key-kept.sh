#!/bin/bash
# caught-by: keyIsRotated
# All is written with the new key, and the old one still opens the door.
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

key1=$(head -c 32 /dev/urandom | base64)
key2=$(head -c 32 /dev/urandom | base64)
apply "{secretbox: {keys: [{name: key2, secret: $key2}, {name: key1, secret: $key1}]}}, {identity: {}}"
kubectl create secret generic deed -n notary --from-literal text=sold
kubectl get secrets -A -o json | kubectl replace -f -
