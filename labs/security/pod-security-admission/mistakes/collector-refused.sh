#!/bin/bash
# caught-by: collectorRuns
# The Deployment was accepted in node-tools, and its Pods are not.
set -euo pipefail

kubectl label namespace payroll pod-security.kubernetes.io/warn=restricted
kubectl get deployment collector -n payroll -o yaml | sed 's/namespace: payroll/namespace: node-tools/; /uid:/d; /resourceVersion:/d' | kubectl create -f -
kubectl delete deployment collector -n payroll
kubectl patch deployment slips -n payroll -p '
spec:
  template:
    spec:
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: slips
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
'
kubectl patch cronjob payday -n payroll -p '
spec:
  jobTemplate:
    spec:
      template:
        spec:
          securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: RuntimeDefault } }
          containers:
            - name: payday
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
'
kubectl label namespace payroll pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/enforce-version=v1.34
kubectl delete pod import -n payroll
kubectl rollout status deployment slips -n payroll --timeout 60s
kubectl wait pod -n payroll -l app=collector --for delete --timeout 30s
