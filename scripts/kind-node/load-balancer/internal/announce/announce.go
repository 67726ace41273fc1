// Package announce makes a node answer for addresses that none of its interfaces has.
package announce

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// device is where what no rule of kube-proxy takes goes to, and is lost: a bridge without ports. An address on the node's
// own interface would answer with the node's own programs, the API server among them, on every port.
const device = "drydock-lb"

// Announcer answers on one interface. Make one with New.
type Announcer struct {
	network string
	// answered are the addresses that are answered for now.
	answered []netip.Addr
}

// New prepares the node, and goes on with what an earlier run announced.
func New(network string) (*Announcer, error) {
	if _, err := os.Stat("/sys/class/net/" + device); err != nil {
		if err := ip("link", "add", device, "type", "bridge"); err != nil {
			return nil, err
		}
	}
	if err := ip("link", "set", device, "up"); err != nil {
		return nil, err
	}
	// The kernel would wait up to 0.8 s before it answers for another.
	delay := fmt.Sprintf("/proc/sys/net/ipv4/neigh/%s/proxy_delay", network)
	if err := os.WriteFile(delay, []byte("0"), 0); err != nil {
		return nil, err
	}
	answered, err := routes()
	return &Announcer{network: network, answered: answered}, err
}

// Set makes the node answer for these addresses and no others.
func (a *Announcer) Set(addresses []netip.Addr) error {
	for _, address := range a.answered {
		if slices.Contains(addresses, address) {
			continue
		}
		if err := ip("route", "del", address.String(), "dev", device); err != nil {
			return err
		}
		if err := ip("neigh", "del", "proxy", address.String(), "dev", a.network); err != nil {
			return err
		}
	}
	for _, address := range addresses {
		if slices.Contains(a.answered, address) {
			continue
		}
		if err := ip("neigh", "replace", "proxy", address.String(), "dev", a.network); err != nil {
			return err
		}
		if err := ip("route", "replace", address.String(), "dev", device); err != nil {
			return err
		}
	}
	a.answered = slices.Clone(addresses)
	return nil
}

func routes() ([]netip.Addr, error) {
	output, err := exec.Command("ip", "-4", "-json", "route", "show", "dev", device).Output()
	if err != nil {
		return nil, fmt.Errorf("ip route show: %w", err)
	}
	var found []struct{ Dst string }
	if err := json.Unmarshal(output, &found); err != nil {
		return nil, err
	}
	var addresses []netip.Addr
	for _, route := range found {
		address, err := netip.ParseAddr(route.Dst)
		if err != nil {
			return nil, err
		}
		addresses = append(addresses, address)
	}
	return addresses, nil
}

func ip(args ...string) error {
	output, err := exec.Command("ip", args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ip %s: %s", strings.Join(args, " "), strings.TrimSpace(string(output)))
	}
	return nil
}
