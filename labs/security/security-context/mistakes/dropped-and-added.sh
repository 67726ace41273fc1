#!/bin/bash
# caught-by: capabilitiesAreDropped
# Everything is dropped, and one comes back because it was in an old manifest.
set -euo pipefail

kubectl patch deployment waitlist -n clinic -p '
spec:
  template:
    spec:
      securityContext: { runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 }
      containers:
        - name: board
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          env: [{ name: PORT, value: "8080" }]
          ports: [{ $patch: replace }, { name: http, containerPort: 8080 }]
          volumeMounts: [{ name: tmp, mountPath: /tmp }]
        - name: printer
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL], add: [CHOWN] } }
          volumeMounts: [{ name: tmp, mountPath: /tmp }]
      volumes:
        - name: tmp
          emptyDir: {}
'
kubectl rollout status deployment waitlist -n clinic --timeout 90s
