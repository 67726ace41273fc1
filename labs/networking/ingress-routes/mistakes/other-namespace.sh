#!/bin/bash
# caught-by: bookingAnswers
# Host and certificate beside the others, in a namespace in which there is no booking.
set -euo pipefail

kubectl create ingress www -n ferry --class traefik --rule "www.ferry.example/*=site:80" --rule "www.ferry.example/times*=timetable:80" --rule "www.ferry.example/departures=board:80"
kubectl get secret book-ferry -n certificates -o json | jq 'del(.metadata) + {metadata: {name: "book-ferry"}}' | kubectl create -n ferry -f -
kubectl create ingress book -n ferry --class traefik --rule "book.ferry.example/*=booking:8080,tls=book-ferry"
kubectl delete ingress moved -n ferry
