#!/bin/bash
# caught-by: switchedThereAndBack
# A typing error in the selector: for three seconds the Service led nowhere.
set -euo pipefail

kubectl set selector service timetable -n ferry app=timetable,colour=blue
kubectl set env deployment timetable-green SEASON=winter -n ferry
kubectl scale deployment timetable-green --replicas 2 -n ferry
kubectl create service clusterip timetable-preview -n ferry --tcp 80:8080
kubectl set selector service timetable-preview -n ferry app=timetable,colour=green
kubectl rollout status deployment timetable-green -n ferry --timeout 90s
sleep 3
kubectl set selector service timetable -n ferry app=timetable,colour=gren
sleep 3
kubectl set selector service timetable -n ferry app=timetable,colour=green
sleep 5
kubectl set selector service timetable -n ferry app=timetable,colour=blue
