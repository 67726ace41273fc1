#!/bin/bash
# caught-by: secretsKeepTheirValues
# Instead of being written again, a Secret was deleted and made anew, with a value to be filled in later.
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
kubectl delete secret cellar -n archive
kubectl create secret generic cellar -n archive --from-literal code=todo
