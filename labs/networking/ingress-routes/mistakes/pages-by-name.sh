#!/bin/bash
# caught-by: siteAnswers
# The pages are listed one by one, and the first page is none of them.
set -euo pipefail

kubectl create ingress www -n ferry --class traefik --rule "www.ferry.example/fares*=site:80" --rule "www.ferry.example/about*=site:80" --rule "www.ferry.example/departures/*=site:80" --rule "www.ferry.example/times*=timetable:80" --rule "www.ferry.example/departures=board:80"
kubectl get secret book-ferry -n certificates -o json | jq 'del(.metadata) + {metadata: {name: "book-ferry"}}' | kubectl create -n booking -f -
kubectl create ingress book -n booking --class traefik --rule "book.ferry.example/*=booking:8080,tls=book-ferry"
kubectl delete ingress moved -n ferry
