#!/bin/bash
# caught-by: processesRunAsUser
# The user is right; without a group the processes are in that of root.
set -euo pipefail

kubectl patch deployment waitlist -n clinic -p '
spec:
  template:
    spec:
      securityContext: { runAsUser: 10001, fsGroup: 10001 }
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
'
kubectl rollout status deployment waitlist -n clinic --timeout 90s
