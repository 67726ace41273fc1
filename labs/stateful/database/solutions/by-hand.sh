#!/bin/bash
# The dump goes through the prompt to a Pod with the claim; the new database begins with nothing, as a user that is not root, in a folder below the mount.
set -euo pipefail

kubectl exec -n theatre deploy/db -- pg_dump --inserts -U box theatre > tickets.sql
kubectl apply -f - <<'YAML'
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: backups
  namespace: theatre
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 64Mi
---
apiVersion: v1
kind: Pod
metadata:
  name: shelf
  namespace: theatre
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: shelf
      image: busybox:1.35
      command: [sleep, '86400']
      volumeMounts:
        - name: shelf
          mountPath: /shelf
  volumes:
    - name: shelf
      persistentVolumeClaim:
        claimName: backups
YAML
kubectl wait pod shelf -n theatre --for condition=Ready --timeout 90s
kubectl exec -i -n theatre shelf -- sh -c 'cat > /shelf/tickets.sql' < tickets.sql
kubectl delete deployment db -n theatre
kubectl apply -f - <<'YAML'
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db
  namespace: theatre
spec:
  serviceName: db
  selector:
    matchLabels:
      app: db
  template:
    metadata:
      labels:
        app: db
        team: box-office
    spec:
      terminationGracePeriodSeconds: 5
      securityContext:
        runAsUser: 999
        runAsGroup: 999
        fsGroup: 999
      containers:
        - name: postgres
          image: postgres:15
          env:
            - name: POSTGRES_USER
              value: box
            - name: POSTGRES_DB
              value: theatre
            - name: POSTGRES_PASSWORD
              valueFrom:
                secretKeyRef:
                  name: db
                  key: password
            - name: PGDATA
              value: /var/lib/postgresql/data/pgdata
          ports:
            - containerPort: 5432
          readinessProbe:
            tcpSocket:
              port: 5432
            periodSeconds: 1
          volumeMounts:
            - name: data
              mountPath: /var/lib/postgresql/data
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        resources:
          requests:
            storage: 256Mi
YAML
kubectl rollout status statefulset db -n theatre --timeout 90s
kubectl exec -n theatre shelf -- cat /shelf/tickets.sql | kubectl exec -i -n theatre db-0 -- psql -q -v ON_ERROR_STOP=1 -U box theatre
kubectl delete pod db-0 -n theatre
kubectl wait pod db-0 -n theatre --for create --timeout 60s
kubectl wait pod db-0 -n theatre --for condition=Ready --timeout 90s
kubectl exec -n theatre db-0 -- psql -U box theatre -c "insert into tickets (seat) values ('G1')"
