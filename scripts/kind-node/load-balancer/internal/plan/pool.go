// Package plan decides which Service gets which address. It knows neither a cluster nor a kernel.
package plan

import (
	"fmt"
	"net/netip"
)

// widest is the widest subnet of which a pool is made, so that a list of its addresses is never long.
const widest = 24

// Pool is the upper half of an environment's subnet without the last address, which is for broadcasts. Docker is told to
// give containers addresses of the lower half only (server/environments/kind/network.ts).
func Pool(subnet netip.Prefix) ([]netip.Addr, error) {
	if !subnet.Addr().Is4() || subnet.Bits() < widest || subnet.Bits() > 30 {
		return nil, fmt.Errorf("no pool can be made of %s: it has to be IPv4 and between /%d and /30", subnet, widest)
	}
	size := 1 << (32 - subnet.Bits())
	address := subnet.Masked().Addr()
	var pool []netip.Addr
	for place := range size - 1 {
		if place >= size/2 {
			pool = append(pool, address)
		}
		address = address.Next()
	}
	return pool, nil
}
