#!/bin/bash
# One volume after the other; scratch is in memory, the settings come as projected volumes, and the limit is raised last.
set -euo pipefail

kubectl patch deployment station -n weather -p '
spec:
  template:
    spec:
      containers:
        - name: gauge
          volumeMounts: [{ name: shared, mountPath: /scratch/ }]
        - name: page
          volumeMounts: [{ name: shared, mountPath: /www, readOnly: true }]
      volumes: [{ name: shared, emptyDir: { medium: Memory, sizeLimit: 1Mi } }]
'
kubectl rollout status deployment station -n weather --timeout 90s
kubectl patch deployment station -n weather -p '
spec:
  template:
    spec:
      containers:
        - name: gauge
          volumeMounts:
            - { name: logbook, mountPath: /archive }
            - { name: settings, mountPath: /etc/station }
            - { name: token, mountPath: /etc/uplink }
            - { $patch: delete, mountPath: /etc/station/limits.conf }
      volumes:
        - { name: logbook, hostPath: { path: /var/local/lab/station } }
        - { name: settings, projected: { sources: [{ configMap: { name: limits } }] } }
        - { name: token, projected: { sources: [{ secret: { name: uplink, items: [{ key: token, path: token }] } }] } }
'
kubectl rollout status deployment station -n weather --timeout 90s
kubectl exec -n weather deploy/station -c gauge -- kill 1 || true
for _ in $(seq 100); do
  if kubectl exec -n weather deploy/station -c gauge -- grep -q 'holds 2 own starts' /archive/starts; then break; fi
done
kubectl scale deployment station -n weather --replicas 0
kubectl wait pod -n weather -l app=station --for delete --timeout 60s
kubectl scale deployment station -n weather --replicas 1
kubectl rollout status deployment station -n weather --timeout 90s
kubectl patch configmap limits -n weather -p '{"data": {"limits.conf": "alarm=30\n"}}'
for _ in $(seq 60); do
  kubectl annotate pod -n weather -l app=station refresh="$RANDOM" --overwrite
  if kubectl exec -n weather deploy/station -c gauge -- grep -q 30 /etc/station/limits.conf; then break; fi
done
