#!/bin/bash
# caught-by: processesRunAsUser
# For a moment, before the others begin, there is still a container of root.
set -euo pipefail

kubectl patch deployment waitlist -n clinic -p '
spec:
  template:
    spec:
      securityContext: { runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 }
      initContainers:
        - name: sweep
          image: busybox:1.35
          command: [rm, -rf, /tmp/board]
          securityContext: { runAsUser: 0, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          volumeMounts: [{ name: tmp, mountPath: /tmp }]
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
