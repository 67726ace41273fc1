module drydock/node

go 1.24.0

require (
	github.com/lib/pq v1.10.9
	go.etcd.io/bbolt v1.4.3
	golang.org/x/net v0.44.0
	golang.org/x/sys v0.36.0
	sigs.k8s.io/json v0.0.0-20241014173422-cfa47c3a1cc8
	sigs.k8s.io/yaml v1.6.0
)

require go.yaml.in/yaml/v2 v2.4.2 // indirect
