#!/bin/bash
# caught-by: liveAnswersBlue
# After the way back the colour was taken out of the selector again.
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
sleep 5
kubectl set selector service timetable -n ferry app=timetable
