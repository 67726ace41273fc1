#!/bin/bash
# A whole manifest, everything at each container. The board keeps its port, which a sysctl of the Pod opens to everybody,
# and reads a copy of the key that an init container has made its own.
set -euo pipefail

cat > waitlist.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: waitlist
  namespace: clinic
  labels:
    app: waitlist
    team: front-desk
spec:
  selector:
    matchLabels:
      app: waitlist
  template:
    metadata:
      labels:
        app: waitlist
        team: front-desk
    spec:
      terminationGracePeriodSeconds: 1
      securityContext:
        supplementalGroups: [20001]
        fsGroup: 20002
        sysctls:
          - name: net.ipv4.ip_unprivileged_port_start
            value: '80'
      initContainers:
        - name: locksmith
          image: busybox:1.35
          command: [sh, -c, 'cp /secret/seal /keys/seal && chmod 0400 /keys/seal']
          securityContext: &tight
            runAsNonRoot: true
            runAsUser: 10001
            runAsGroup: 10001
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            seccompProfile:
              type: RuntimeDefault
            capabilities:
              drop: [ALL]
              add: [NET_BIND_SERVICE]
          volumeMounts:
            - name: secret
              mountPath: /secret
            - name: keys
              mountPath: /keys
      containers:
        - name: board
          image: busybox:1.35
          command:
            - sh
            - -ec
            - |
              mkdir -p /tmp/board
              httpd -p "$PORT" -h /tmp/board
              while true; do
                seal=$(sha256sum /keys/seal) || seal=unsealed
                echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) 3 patients are waiting, seal ${seal%% *}" > /tmp/board/next
                mv /tmp/board/next /tmp/board/index.html
                sleep 2
              done
          env:
            - name: PORT
              value: '80'
          ports:
            - name: http
              containerPort: 80
          securityContext: *tight
          volumeMounts:
            - name: keys
              mountPath: /keys
              readOnly: true
            - name: board-tmp
              mountPath: /tmp
        - name: printer
          image: busybox:1.35
          command: [sh, -ec, 'while true; do wget -q -T 2 -O /tmp/list http://waitlist/ && cat /tmp/list; sleep 10; done']
          securityContext: *tight
          volumeMounts:
            - name: printer-tmp
              mountPath: /tmp
      volumes:
        - name: secret
          secret:
            secretName: seal
            defaultMode: 0440
        - name: keys
          emptyDir:
            medium: Memory
        - name: board-tmp
          emptyDir: {}
        - name: printer-tmp
          emptyDir: {}
YAML
kubectl delete deployment waitlist -n clinic
kubectl create -f waitlist.yaml
kubectl rollout status deployment waitlist -n clinic --timeout 90s
