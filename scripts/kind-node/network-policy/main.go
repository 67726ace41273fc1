// drydock-network-policy enforces NetworkPolicies for the Pods of one node, in the kernel's packet filter. docs/decisions
// says how and why.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"drydock/network-policy/internal/engine"
	"drydock/network-policy/internal/filter"
	"drydock/network-policy/internal/socket"
	"drydock/network-policy/internal/watch"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/knftables"
)

func main() {
	log.SetFlags(0)
	command := ""
	if len(os.Args) > 1 {
		command = os.Args[1]
	}
	var err error
	switch command {
	case "run":
		err = run(os.Args[2:])
	case "status":
		err = printStatus()
	default:
		err = errors.New("usage: drydock-network-policy run [--kubeconfig FILE] [--node NAME] | status")
	}
	if err != nil {
		log.Fatalf("drydock-network-policy: %v", err)
	}
}

// printStatus prints the socket.Status as JSON.
func printStatus() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	response, err := socket.Ask(ctx, socket.Path, socket.Request{Status: &struct{}{}})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(response.Status)
}

// run enforces until it is told to end, or until the kubeconfig changes: then it is to be started again, which changes
// nothing for traffic.
func run(args []string) error {
	flags := flag.NewFlagSet("run", flag.ExitOnError)
	kubeconfig := flags.String("kubeconfig", "/etc/kubernetes/admin.conf", "who asks the API server; waited for until it is there")
	node := flags.String("node", "", "whose Pods are isolated (default: the host's name)")
	flags.Parse(args)
	if *node == "" {
		name, err := os.Hostname()
		if err != nil {
			return err
		}
		*node = name
	}
	saveMemory()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()

	nft, err := knftables.New(knftables.InetFamily, filter.TableName)
	if err != nil {
		return fmt.Errorf("this node has no usable nftables, so nothing is enforced: %w", err)
	}
	policies := engine.New(*node, filter.NewTable(nft))
	served := make(chan error, 1)
	go func() { served <- socket.Serve(ctx, socket.Path, policies) }()

	ctx = whileUnchanged(ctx, *kubeconfig)
	if ctx.Err() != nil {
		return nil
	}
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		return err
	}
	source, err := watch.Start(ctx, config, policies)
	if err != nil {
		return nil
	}
	go policies.Run(ctx, source)
	select {
	case <-ctx.Done():
		return nil
	case err := <-served:
		return err
	}
}

// saveMemory trades a little work for memory: the heap is small and little garbage is made.
func saveMemory() {
	debug.SetGCPercent(25)
	debug.SetMemoryLimit(20 << 20)
}

// whileUnchanged waits for a file, and answers with a context that ends when the file becomes another one.
func whileUnchanged(ctx context.Context, path string) context.Context {
	written := func() time.Time {
		stat, err := os.Stat(path)
		if err != nil {
			return time.Time{}
		}
		return stat.ModTime()
	}
	for written().IsZero() {
		select {
		case <-ctx.Done():
			return ctx
		case <-time.After(200 * time.Millisecond):
		}
	}
	first := written()
	ctx, end := context.WithCancel(ctx)
	go func() {
		for written().Equal(first) && ctx.Err() == nil {
			time.Sleep(time.Second)
		}
		end()
	}()
	return ctx
}
