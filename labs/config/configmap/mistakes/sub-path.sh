#!/bin/bash
# caught-by: noticeFollows
# One file is mounted by subPath, which does not follow; a restart hides that.
set -euo pipefail

kubectl create configmap notices -n ferry --from-literal today.txt='All boats run.'
kubectl patch deployment board -n ferry -p '
spec:
  template:
    spec:
      containers:
        - name: board
          volumeMounts: [{ name: notices, mountPath: /usr/share/nginx/html/notices/today.txt, subPath: today.txt }]
      volumes: [{ name: notices, configMap: { name: notices } }]
'
kubectl set env deployment gate -n ferry --from configmap/timetable
kubectl patch configmap timetable -n ferry -p '{"data": {"season": "winter", "boat.minutes": "40"}}'
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
kubectl rollout status deployment board -n ferry --timeout 90s
kubectl patch configmap notices -n ferry -p '{"data": {"today.txt": "Storm, no boats."}}'
kubectl rollout restart deployment board -n ferry
kubectl rollout status deployment board -n ferry --timeout 90s
kubectl rollout status deployment gate -n ferry --timeout 90s
