#!/bin/bash
# caught-by: greenShowsDepartures
# To go back, green was rolled back as well, to its settings of Friday.
set -euo pipefail

kubectl set selector service timetable -n ferry app=timetable,colour=blue
kubectl set env deployment timetable-green SEASON=winter -n ferry
kubectl scale deployment timetable-green --replicas 2 -n ferry
kubectl create service clusterip timetable-preview -n ferry --tcp 80:8080
kubectl set selector service timetable-preview -n ferry app=timetable,colour=green
kubectl rollout status deployment timetable-green -n ferry --timeout 90s
kubectl set selector service timetable -n ferry app=timetable,colour=green
sleep 5
kubectl set selector service timetable -n ferry app=timetable,colour=blue
kubectl rollout undo deployment timetable-green -n ferry
kubectl rollout status deployment timetable-green -n ferry --timeout 90s
