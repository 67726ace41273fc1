#!/bin/bash
# caught-by: keyIsForTheGroup
# The key can be read again, by every process there is.
set -euo pipefail

kubectl patch deployment waitlist -n clinic -p '
spec:
  template:
    spec:
      securityContext: { runAsUser: 10001, runAsGroup: 10001 }
      containers:
        - name: board
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          env: [{ name: PORT, value: "8080" }]
          ports: [{ $patch: replace }, { name: http, containerPort: 8080 }]
          volumeMounts: [{ name: tmp, mountPath: /tmp }]
        - name: printer
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          volumeMounts: [{ name: tmp, mountPath: /tmp }]
      volumes:
        - name: tmp
          emptyDir: {}
        - name: keys
          secret: { defaultMode: 0444 }
'
kubectl rollout status deployment waitlist -n clinic --timeout 90s
