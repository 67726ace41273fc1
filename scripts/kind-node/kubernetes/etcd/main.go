// etcd for a cluster of one node that lives for hours: etcd itself, but with a write-ahead log in smaller files. It
// allocates two of them ahead, 64 MB each by default, which would be nearly all of the disk that a cluster takes.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"go.etcd.io/etcd/server/v3/storage/wal"
)

func main() {
	wal.SegmentSizeBytes = 8 << 20
	etcdmain.Main(os.Args)
}
