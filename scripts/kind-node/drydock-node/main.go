// drydock-node is Drydock's own tool inside a node: it serves the baked images and answers probes.
package main

import (
	"fmt"
	"os"
)

var commands = map[string]func(args []string) error{
	"describe":    runDescribe,
	"registry":    runRegistry,
	"pod-file":    runPodFile,
	"volume-file": runVolumeFile,
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
	fmt.Fprintln(os.Stderr, "usage: drydock-node describe | registry | pod-file | volume-file")
	os.Exit(2)
}
