package plan

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// Decision is what becomes of one Service.
type Decision struct {
	Service *corev1.Service
	// Address is the zero value for a Service that gets none.
	Address netip.Addr
	// Why says why a Service that asks for an address gets none.
	Why string
}

// Decide gives each Service that asks for it an address of the pool. What a Service has it keeps, unless it wishes for
// another; then wishes are met, and then the others get what is left, the oldest first. Services that name a class are
// meant for somebody else and not decided about; about all others something is, in the order given.
func Decide(pool []netip.Addr, services []*corev1.Service) []Decision {
	desk := &desk{pool: pool, holders: map[netip.Addr]*corev1.Service{}}
	decided := map[*corev1.Service]Decision{}
	ours := slices.DeleteFunc(slices.Clone(services), func(service *corev1.Service) bool { return service.Spec.LoadBalancerClass != nil })
	asking := slices.DeleteFunc(slices.Clone(ours), func(service *corev1.Service) bool { return !asks(service) })
	slices.SortFunc(asking, byAge)
	for _, service := range asking {
		if held := Held(service); held.IsValid() && isWish(service, held) && desk.take(held, service) {
			decided[service] = Decision{Service: service, Address: held}
		}
	}
	for _, hasWish := range []bool{true, false} {
		for _, service := range asking {
			if _, done := decided[service]; done || hasWish != (service.Spec.LoadBalancerIP != "") {
				continue
			}
			address, why := desk.serve(service)
			decided[service] = Decision{Service: service, Address: address, Why: why}
		}
	}
	decisions := make([]Decision, 0, len(ours))
	for _, service := range ours {
		decision := decided[service]
		decision.Service = service
		decisions = append(decisions, decision)
	}
	return decisions
}

// Held is the address that a Service's status names, and the zero value if that is none or several.
func Held(service *corev1.Service) netip.Addr {
	if len(service.Status.LoadBalancer.Ingress) != 1 {
		return netip.Addr{}
	}
	address, _ := netip.ParseAddr(service.Status.LoadBalancer.Ingress[0].IP)
	return address
}

func asks(service *corev1.Service) bool {
	return service.Spec.Type == corev1.ServiceTypeLoadBalancer
}

func isWish(service *corev1.Service, address netip.Addr) bool {
	return service.Spec.LoadBalancerIP == "" || service.Spec.LoadBalancerIP == address.String()
}

func byAge(one, other *corev1.Service) int {
	return cmp.Or(
		one.CreationTimestamp.Compare(other.CreationTimestamp.Time),
		cmp.Compare(one.Namespace, other.Namespace),
		cmp.Compare(one.Name, other.Name),
	)
}

// desk hands out each address once.
type desk struct {
	pool    []netip.Addr
	holders map[netip.Addr]*corev1.Service
}

func (d *desk) take(address netip.Addr, service *corev1.Service) bool {
	if d.holders[address] != nil || !slices.Contains(d.pool, address) {
		return false
	}
	d.holders[address] = service
	return true
}

func (d *desk) serve(service *corev1.Service) (netip.Addr, string) {
	if wish := service.Spec.LoadBalancerIP; wish != "" {
		address, err := netip.ParseAddr(wish)
		if err == nil && d.take(address, service) {
			return address, ""
		}
		if holder := d.holders[address]; holder != nil {
			return netip.Addr{}, fmt.Sprintf("%s is in use by %s/%s", wish, holder.Namespace, holder.Name)
		}
		return netip.Addr{}, fmt.Sprintf("%s is not among the addresses %s", wish, d)
	}
	for _, address := range d.pool {
		if d.take(address, service) {
			return address, ""
		}
	}
	return netip.Addr{}, fmt.Sprintf("all of the addresses %s are in use", d)
}

func (d *desk) String() string {
	return fmt.Sprintf("%s-%s", d.pool[0], d.pool[len(d.pool)-1])
}
