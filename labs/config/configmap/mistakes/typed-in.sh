#!/bin/bash
# caught-by: boardShowsNotice
# The notice is typed into the running container, as it has always been done; the ConfigMap is only a copy.
set -euo pipefail

kubectl create configmap notices -n ferry --from-literal today.txt='All boats run.'
kubectl exec -n ferry deploy/board -- sh -c 'mkdir /usr/share/nginx/html/notices; echo "All boats run." > /usr/share/nginx/html/notices/today.txt'
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
kubectl rollout status deployment gate -n ferry --timeout 90s
