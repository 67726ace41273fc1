#!/bin/bash
# From one provider to another, JSON instead of YAML, ConfigMaps as well, and Secrets written by a change of their own.
set -euo pipefail

key=$(head -c 32 /dev/urandom | base64 -w 0)
cat > /tmp/encryption.json <<JSON
{ "kind": "EncryptionConfiguration", "apiVersion": "apiserver.config.k8s.io/v1", "resources": [
  { "resources": ["configmaps"], "providers": [{ "identity": {} }, { "aesgcm": { "keys": [{ "name": "key1", "secret": "$key" }] } }] },
  { "resources": ["secrets"], "providers": [{ "secretbox": { "keys": [{ "name": "key2", "secret": "$key" }] } }, { "identity": {} }] }
] }
JSON
encryption-at-rest apply /tmp/encryption.json
kubectl annotate secrets --all -A written=again
kubectl apply --server-side -f - <<'YAML'
apiVersion: v1
kind: Secret
metadata: { name: deed, namespace: notary }
stringData: { text: sold }
YAML
