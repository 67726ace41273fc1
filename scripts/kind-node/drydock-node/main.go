// drydock-node is Drydock's own tool inside a node: it serves the baked images and answers probes. In the toolbox it
// answers those that are asked from outside the cluster, and is the learner's way to the API server's encryption.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

var commands = map[string]func(args []string) error{
	"await":           runAwait,
	"describe":        runDescribe,
	"encryption-door": runEncryptionDoor,
	"rekey":           runRekey,
	"registry":        runRegistry,
	"probe":           runProbe,
	"record":          runRecord,
}

func main() {
	name := filepath.Base(os.Args[0])
	if name == encryptionTool {
		exit(name, runEncryptionTool(os.Args[1:]))
	}
	if len(os.Args) > 1 {
		if command, known := commands[os.Args[1]]; known {
			exit("drydock-node", command(os.Args[2:]))
		}
	}
	fmt.Fprintln(os.Stderr, "usage: drydock-node await | describe | encryption-door | registry | rekey | probe | record")
	os.Exit(2)
}

func exit(name string, err error) {
	if err == nil {
		os.Exit(0)
	}
	fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
	os.Exit(1)
}
