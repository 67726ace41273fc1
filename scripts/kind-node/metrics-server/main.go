// metrics-server as it is released, but for how often it looks: it refuses to do so more often than every ten seconds, for
// clusters of thousands, and has numbers only after it has looked twice.
package main

import (
	"fmt"
	"os"
	"time"

	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/component-base/cli/flag"
	"sigs.k8s.io/metrics-server/cmd/metrics-server/app/options"

	"github.com/spf13/pflag"
)

const (
	resolution     = 2 * time.Second
	requestTimeout = time.Second
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	opts := options.NewOptions()
	named := opts.Flags()
	flags := pflag.NewFlagSet("metrics-server", pflag.ContinueOnError)
	flags.SetNormalizeFunc(flag.WordSepNormalizeFunc)
	for _, set := range named.FlagSets {
		flags.AddFlagSet(set)
	}
	if err := flags.Parse(os.Args[1:]); err != nil {
		return err
	}
	// Each of these has a check of its own; the one about the resolution is left out.
	if errs := opts.KubeletClient.Validate(); len(errs) > 0 {
		return errs[0]
	}
	opts.MetricResolution = resolution
	opts.KubeletClient.KubeletRequestTimeout = requestTimeout
	config, err := opts.ServerConfig()
	if err != nil {
		return err
	}
	server, err := config.Complete()
	if err != nil {
		return err
	}
	return server.RunUntil(genericapiserver.SetupSignalHandler())
}
