// drydock-node is Drydock's own tool inside a node: it serves the baked images and answers probes. In the toolbox it
// answers those that are asked from outside the cluster.
package main

import (
	"fmt"
	"os"
)

var commands = map[string]func(args []string) error{
	"await":    runAwait,
	"describe": runDescribe,
	"rekey":    runRekey,
	"registry": runRegistry,
	"probe":    runProbe,
	"record":   runRecord,
}

func main() {
	if len(os.Args) > 1 {
		if command, known := commands[os.Args[1]]; known {
			if err := command(os.Args[2:]); err != nil {
				fmt.Fprintln(os.Stderr, "drydock-node:", err)
				os.Exit(1)
			}
			return
		}
	}
	fmt.Fprintln(os.Stderr, "usage: drydock-node await | describe | registry | rekey | probe | record")
	os.Exit(2)
}
