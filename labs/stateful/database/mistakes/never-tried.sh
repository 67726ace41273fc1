#!/bin/bash
# caught-by: databaseOutlivesItsPod
# The disk is right, but nobody has seen another Pod take it over.
set -euo pipefail

kubectl exec -n theatre svc/db -- pg_dump --clean --if-exists -U box theatre > tickets.sql
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
apiVersion: batch/v1
kind: Job
metadata:
  name: backup
  namespace: theatre
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 1
      containers:
        - name: backup
          image: postgres:15
          command: [pg_dump, --clean, --if-exists, -h, db, -U, box, -f, /backups/tickets.sql, theatre]
          env:
            - name: PGPASSWORD
              valueFrom:
                secretKeyRef:
                  name: db
                  key: password
          volumeMounts:
            - name: backups
              mountPath: /backups
      volumes:
        - name: backups
          persistentVolumeClaim:
            claimName: backups
YAML
kubectl wait job backup -n theatre --for condition=Complete --timeout 90s
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
          ports:
            - containerPort: 5432
          readinessProbe:
            exec:
              command: [pg_isready, -h, 127.0.0.1, -U, box, -d, theatre]
            periodSeconds: 1
          volumeMounts:
            - name: data
              mountPath: /var/lib/postgresql/data
            - name: schema
              mountPath: /docker-entrypoint-initdb.d
      volumes:
        - name: schema
          configMap:
            name: schema
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
kubectl exec -i -n theatre db-0 -- psql -v ON_ERROR_STOP=1 --single-transaction -U box theatre < tickets.sql
kubectl exec -n theatre db-0 -- psql -U box theatre -c "insert into tickets (seat) values ('G1')"
