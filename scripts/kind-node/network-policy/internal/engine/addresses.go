package engine

import (
	"net/netip"
	"slices"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

// addressBook knows which Pod has an address. The API tells it late: a Pod has its address, and may run, before the
// kubelet has reported it, and the address of a Pod that is gone may belong to another one before that is reported. What
// the CNI plugin announces is true at once, and outweighs it.
type addressBook struct {
	mu     sync.Mutex
	owners map[netip.Addr]types.UID
}

func newAddressBook() *addressBook { return &addressBook{owners: map[netip.Addr]types.UID{}} }

func (b *addressBook) announce(pod types.UID, addresses []netip.Addr) {
	b.mu.Lock()
	defer b.mu.Unlock()
	// A Pod that is announced again has a new sandbox: its former addresses are nobody's.
	b.forgetLocked(pod)
	for _, address := range addresses {
		b.owners[address.Unmap()] = pod
	}
}

func (b *addressBook) forget(pod types.UID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forgetLocked(pod)
}

func (b *addressBook) forgetLocked(pod types.UID) {
	for address, owner := range b.owners {
		if owner == pod {
			delete(b.owners, address)
		}
	}
}

// addresses finds those of each Pod: the announced ones, and the reported ones that are not announced for another Pod. Of
// two Pods that report the same address, the one that comes first has it: call it with the newest first.
func (b *addressBook) addresses(pods []*corev1.Pod) map[types.UID][]netip.Addr {
	b.mu.Lock()
	defer b.mu.Unlock()
	found := make(map[types.UID][]netip.Addr, len(pods))
	for address, owner := range b.owners {
		found[owner] = append(found[owner], address)
	}
	taken := map[netip.Addr]bool{}
	for _, pod := range pods {
		for _, reported := range pod.Status.PodIPs {
			address, err := netip.ParseAddr(reported.IP)
			if err != nil {
				continue
			}
			address = address.Unmap()
			if _, announced := b.owners[address]; !announced && !taken[address] {
				taken[address] = true
				found[pod.UID] = append(found[pod.UID], address)
			}
		}
	}
	for _, addresses := range found {
		slices.SortFunc(addresses, netip.Addr.Compare)
	}
	return found
}
