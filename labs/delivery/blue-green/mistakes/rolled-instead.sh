#!/bin/bash
# caught-by: switchedThereAndBack
# The live Deployment was rolled to green and back, so both colours were seen for seconds.
set -euo pipefail

kubectl set selector service timetable -n ferry app=timetable,colour=blue
kubectl set env deployment timetable-green SEASON=winter -n ferry
kubectl scale deployment timetable-green --replicas 2 -n ferry
kubectl create service clusterip timetable-preview -n ferry --tcp 80:8080
kubectl set selector service timetable-preview -n ferry app=timetable,colour=green
kubectl rollout status deployment timetable-green -n ferry --timeout 90s
for colour in green blue; do
  kubectl set env deployment timetable-blue COLOUR=$colour -n ferry
  kubectl rollout status deployment timetable-blue -n ferry --timeout 90s
  sleep 4
done
