#!/bin/bash
# caught-by: certificateIsServed
# The Ingress names the Secret, which lies in another namespace.
set -euo pipefail

kubectl create ingress www -n ferry --class traefik --rule "www.ferry.example/*=site:80" --rule "www.ferry.example/times*=timetable:80" --rule "www.ferry.example/departures=board:80"
kubectl create ingress book -n booking --class traefik --rule "book.ferry.example/*=booking:8080,tls=book-ferry"
kubectl delete ingress moved -n ferry
