// drydock-load-balancer gives Services of type LoadBalancer addresses in the network of their environment. docs/decisions
// says why it is not another's.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/netip"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"drydock/load-balancer/internal/announce"
	"drydock/load-balancer/internal/cluster"
	"drydock/load-balancer/internal/plan"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/clientcmd"
)

const retryAfter = 200 * time.Millisecond

func main() {
	log.SetFlags(0)
	kubeconfig := flag.String("kubeconfig", "/etc/kubernetes/admin.conf", "who asks the API server")
	network := flag.String("interface", "eth0", "the node's interface in the network of the environment")
	flag.Parse()
	if err := run(*kubeconfig, *network); err != nil {
		log.Fatalf("drydock-load-balancer: %v", err)
	}
}

func run(kubeconfig, network string) error {
	// A little more work for a small heap.
	debug.SetGCPercent(25)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()

	pool, err := poolOf(network)
	if err != nil {
		return err
	}
	announcer, err := announce.New(network)
	if err != nil {
		return err
	}
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	changes := make(chan struct{}, 1)
	services, err := cluster.Follow(ctx, config, func() {
		select {
		case changes <- struct{}{}:
		default:
		}
	})
	if err != nil {
		return err
	}
	balancer := &balancer{pool: pool, announcer: announcer, services: services, refused: map[types.UID]string{}, written: map[types.UID]string{}}
	for {
		again := balancer.balance(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-changes:
		case <-again:
		}
	}
}

func poolOf(network string) ([]netip.Addr, error) {
	found, err := net.InterfaceByName(network)
	if err != nil {
		return nil, err
	}
	addresses, err := found.Addrs()
	if err != nil {
		return nil, err
	}
	for _, address := range addresses {
		if subnet, err := netip.ParsePrefix(address.String()); err == nil && subnet.Addr().Is4() {
			return plan.Pool(subnet)
		}
	}
	return nil, fmt.Errorf("%s has no IPv4 address", network)
}

type balancer struct {
	pool      []netip.Addr
	announcer *announce.Announcer
	services  *cluster.Cluster
	// refused is why Services have no address, so that each is told once.
	refused map[types.UID]string
	// written is the resourceVersion of each Service when its address was written last. While the Service is known by that
	// version, word of the writing has not come back.
	written map[types.UID]string
}

// balance brings node and cluster to what the Services ask for. It answers with when to try what failed once more: never,
// if nothing did.
func (b *balancer) balance(ctx context.Context) <-chan time.Time {
	decisions := plan.Decide(b.pool, b.services.Services())
	var addresses []netip.Addr
	for _, decision := range decisions {
		if decision.Address.IsValid() {
			addresses = append(addresses, decision.Address)
		}
	}
	// An address that a Service shows answers.
	err := b.announcer.Set(addresses)
	for _, decision := range decisions {
		if err == nil {
			err = b.carryOut(ctx, decision)
		}
	}
	if err == nil || ctx.Err() != nil {
		return nil
	}
	log.Print(err)
	return time.After(retryAfter)
}

func (b *balancer) carryOut(ctx context.Context, decision plan.Decision) error {
	service := decision.Service
	if why := decision.Why; why != b.refused[service.UID] {
		b.refused[service.UID] = why
		if why != "" {
			if err := b.services.Tell(ctx, service, corev1.EventTypeWarning, "AllocationFailed", "Failed to allocate an address: "+why); err != nil {
				return err
			}
		}
	}
	if plan.Held(service) == decision.Address || b.written[service.UID] == service.ResourceVersion {
		return nil
	}
	if err := b.services.Assign(ctx, service, decision.Address); err != nil {
		return err
	}
	b.written[service.UID] = service.ResourceVersion
	if !decision.Address.IsValid() {
		return nil
	}
	return b.services.Tell(ctx, service, corev1.EventTypeNormal, "IPAllocated", fmt.Sprintf("Assigned the address %s", decision.Address))
}
