package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// vantage says where a connection comes from: a Pod, "node" or "outside".
type vantage struct {
	podRef
	isHere bool
	isNode bool
}

func (v *vantage) UnmarshalJSON(raw []byte) error {
	var name string
	if json.Unmarshal(raw, &name) == nil {
		*v = vantage{isHere: true, isNode: name == "node"}
		return nil
	}
	return json.Unmarshal(raw, &v.podRef)
}

// place is where connections are made: the network that they leave from and the way names are resolved there.
type place struct {
	// network is the namespace to enter; nil for the one that this process is in.
	network *os.File
	names   names
}

var errNoPod = errors.New("the Pod does not run")

// errUntried is a failure on this side, before anything was sent.
type errUntried struct{ error }

func (e errUntried) Unwrap() error { return e.error }

// places finds the places of several vantages at once; the error of each is that it cannot be stood at.
func places(from []vantage) ([]place, []error, error) {
	var all []container
	found, failures := make([]place, len(from)), make([]error, len(from))
	for i, v := range from {
		if v.isHere {
			found[i], failures[i] = here(v.isNode)
			continue
		}
		if all == nil {
			var err error
			if all, err = runningContainers(bundles, "/proc"); err != nil {
				return nil, nil, err
			}
		}
		found[i], failures[i] = placeOf(all, v.podRef)
	}
	return found, failures, nil
}

// placeAt is places for one.
func placeAt(from vantage) (place, error) {
	found, failures, err := places([]vantage{from})
	if err != nil {
		return place{}, err
	}
	return found[0], failures[0]
}

// here is where this process is: the node, with the names of the cluster, or the toolbox.
func here(isNode bool) (place, error) {
	names, err := readNames("/")
	if err == nil && isNode {
		names.servers, names.search, names.ndots, err = clusterNames()
	}
	return place{names: names}, err
}

// placeOf is inside a Pod: the network of its sandbox, with the names of its containers.
func placeOf(all []container, pod podRef) (place, error) {
	var sandbox, any *container
	for i, one := range all {
		switch {
		case one.pod != pod:
		case one.isSandbox:
			sandbox = &all[i]
		default:
			any = &all[i]
		}
	}
	if sandbox == nil {
		return place{}, errNoPod
	}
	// The kubelet gives /etc/hosts to containers only.
	if any == nil {
		any = sandbox
	}
	names, err := readNames(fmt.Sprintf("/proc/%d/root", any.pid))
	if err != nil {
		return place{}, err
	}
	network, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", sandbox.pid))
	if err != nil {
		return place{}, errNoPod
	}
	return place{network: network, names: names}, nil
}

// within does something on a thread that is in the place's network.
func (p place) within(work func() error) error {
	if p.network == nil {
		return work()
	}
	done := make(chan error, 1)
	go func() {
		// Never unlocked: a thread that was in another network ends with its goroutine.
		runtime.LockOSThread()
		if err := unix.Setns(int(p.network.Fd()), unix.CLONE_NEWNET); err != nil {
			done <- errUntried{fmt.Errorf("entering the network: %w", err)}
			return
		}
		done <- work()
	}()
	return <-done
}

// dial connects to an address, not a name, from this place. The dialer makes the socket of a single address in the
// goroutine that calls it, so in the network of its thread, where the socket then stays.
func (p place) dial(ctx context.Context, network, address string) (connection net.Conn, err error) {
	within := p.within(func() error {
		var dialer net.Dialer
		connection, err = dialer.DialContext(ctx, network, address)
		return nil
	})
	if within != nil {
		return nil, within
	}
	return connection, err
}

// address is the place's own, as others would reach it.
func (p place) address() (address string, err error) {
	err = p.within(func() error {
		all, err := net.InterfaceAddrs()
		if err != nil {
			return err
		}
		for _, one := range all {
			if ip, isIP := one.(*net.IPNet); isIP && ip.IP.IsGlobalUnicast() && ip.IP.To4() != nil {
				address = ip.IP.String()
				return nil
			}
		}
		return errors.New("the Pod has no address")
	})
	return address, err
}

// host is a name or address, or a Pod that stands for its own address.
type host struct {
	podRef
	name string
}

func (h *host) UnmarshalJSON(raw []byte) error {
	if json.Unmarshal(raw, &h.name) == nil {
		return nil
	}
	return json.Unmarshal(raw, &h.podRef)
}

// errUnresolved is a name for which there is no address.
type errUnresolved struct{ lookup nameAnswer }

func (e errUnresolved) Error() string { return e.lookup.Detail }

// find is the address of a host as seen from this place.
func (p place) find(ctx context.Context, h host) (string, error) {
	if h.name == "" {
		other, err := placeAt(vantage{podRef: h.podRef})
		if err != nil {
			return "", errUntried{err}
		}
		address, err := other.address()
		if err != nil {
			return "", errUntried{err}
		}
		return address, nil
	}
	answer := p.resolve(ctx, h.name)
	if answer.Outcome != "resolved" {
		return "", errUnresolved{answer}
	}
	return answer.Addresses[0], nil
}

// outcomeOf puts what became of a connection into one of the words of probes.ts.
func outcomeOf(err error) string {
	var unresolved errUnresolved
	var untried errUntried
	var timeout net.Error
	switch {
	case errors.As(err, &unresolved):
		return "name_not_resolved"
	case errors.As(err, &untried), errors.Is(err, errNoPod):
		return "probe_failed"
	// A host or a rule that says no does so by RST or by ICMP; locally it is EPERM.
	case errors.Is(err, unix.ECONNREFUSED), errors.Is(err, unix.EHOSTUNREACH), errors.Is(err, unix.ENETUNREACH),
		errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		return "refused"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "timed_out"
	}
	return "probe_failed"
}

// inWords leaves out what only a programmer would understand.
func inWords(err error) string {
	var system unix.Errno
	if errors.As(err, &system) {
		return system.Error()
	}
	if errors.Is(err, context.DeadlineExceeded) || strings.HasSuffix(err.Error(), "i/o timeout") {
		return "no answer in time"
	}
	return err.Error()
}

func milliseconds(since time.Time) int64 { return time.Since(since).Milliseconds() }
