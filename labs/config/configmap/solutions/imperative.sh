#!/bin/bash
# Keys become variables with set env, the notice a volume of its own, and the gate is restarted after the change.
set -euo pipefail

kubectl create configmap notices -n ferry --from-literal today.txt='All boats run.'
kubectl patch deployment board -n ferry -p '
spec:
  template:
    spec:
      containers:
        - name: board
          volumeMounts: [{ name: notices, mountPath: /usr/share/nginx/html/notices }]
      volumes: [{ name: notices, configMap: { name: notices } }]
'
kubectl rollout status deployment board -n ferry --timeout 90s
kubectl patch configmap notices -n ferry -p '{"data": {"today.txt": "Storm, no boats."}}'
for _ in $(seq 60); do
  kubectl annotate pod -n ferry -l app=board refresh="$RANDOM" --overwrite
  if kubectl exec -n ferry deploy/board -- curl -s localhost/notices/today.txt | grep -q Storm; then break; fi
done
kubectl set env deployment gate -n ferry --from configmap/timetable
kubectl create configmap fares-2027 -n ferry --from-literal FARE=5
kubectl patch configmap fares-2027 -n ferry -p '{"immutable": true}'
kubectl patch deployment gate -n ferry -p '
spec:
  template:
    spec:
      containers:
        - name: gate
          envFrom: [{ configMapRef: { name: fares-2027 } }]
'
kubectl patch configmap timetable -n ferry -p '{"data": {"season": "winter", "boat.minutes": "40"}}'
kubectl rollout restart deployment gate -n ferry
kubectl rollout status deployment gate -n ferry --timeout 90s
