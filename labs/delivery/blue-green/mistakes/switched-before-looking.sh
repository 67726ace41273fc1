#!/bin/bash
# caught-by: switchedThereAndBack
# Passengers met the empty green first, and it was repaired when they were back.
set -euo pipefail

kubectl set selector service timetable -n ferry app=timetable,colour=blue
kubectl scale deployment timetable-green --replicas 2 -n ferry
kubectl rollout status deployment timetable-green -n ferry --timeout 90s
kubectl set selector service timetable -n ferry app=timetable,colour=green
sleep 5
kubectl set selector service timetable -n ferry app=timetable,colour=blue
kubectl set env deployment timetable-green SEASON=winter -n ferry
kubectl create service clusterip timetable-preview -n ferry --tcp 80:8080
kubectl set selector service timetable-preview -n ferry app=timetable,colour=green
kubectl rollout status deployment timetable-green -n ferry --timeout 90s
