module drydock/node

go 1.24.0

require (
	github.com/lib/pq v1.10.9
	go.etcd.io/bbolt v1.4.3
	golang.org/x/net v0.44.0
	golang.org/x/sys v0.36.0
)
