#!/bin/bash
# caught-by: unknownHostGetsNothing
# The site is given every name of the domain.
set -euo pipefail

node=$(kubectl get node -o jsonpath='{.items[0].status.addresses[?(@.type=="InternalIP")].address}')
kubectl create ingress www -n ferry --class traefik --rule "*.ferry.example/*=site:80" --rule "www.ferry.example/times*=timetable:80" --rule "www.ferry.example/departures=board:80"
kubectl get secret book-ferry -n certificates -o json | jq 'del(.metadata) + {metadata: {name: "book-ferry"}}' | kubectl create -n booking -f -
kubectl create ingress book -n booking --class traefik --rule "book.ferry.example/*=booking:8080,tls=book-ferry"
kubectl delete ingress moved -n ferry
timeout 60 bash -c 'until curl -s -H "Host: $1" "http://$2$3" | grep -q "$4"; do sleep 0.2; done' - old.ferry.example "$node" / site
