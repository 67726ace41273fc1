#!/bin/bash
# caught-by: certificateIsServed
# A certificate for the right name, signed by nobody but its owner.
set -euo pipefail

kubectl create ingress www -n ferry --class traefik --rule "www.ferry.example/*=site:80" --rule "www.ferry.example/times*=timetable:80" --rule "www.ferry.example/departures=board:80"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=book.ferry.example -addext subjectAltName=DNS:book.ferry.example -keyout tls.key -out tls.crt
kubectl create secret tls book-ferry -n booking --cert tls.crt --key tls.key
kubectl create ingress book -n booking --class traefik --rule "book.ferry.example/*=booking:8080,tls=book-ferry"
kubectl delete ingress moved -n ferry
