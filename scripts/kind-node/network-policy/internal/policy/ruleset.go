package policy

import (
	"net/netip"

	"go4.org/netipx"
	corev1 "k8s.io/api/core/v1"
)

// Ruleset says which connections are let through. A connection must pass both directions: the egress of the Pod that
// opened it and the ingress of the Pod that answers it. Where it goes is meant as it is after the translation of a
// Service's address. A Pod always reaches itself.
type Ruleset struct {
	Egress  Isolation
	Ingress Isolation
	// Selections are the addresses of the Pods that selectors select, by a name that says what was selected.
	Selections map[string][]netip.Addr
	// NamedPorts are the places in the whole cluster that a port's name stands for.
	NamedPorts map[PortName][]netip.AddrPort
}

// Isolation is one direction of traffic.
type Isolation struct {
	// Pods holds the policies that apply to the Pod of an address, in their order. An address that is not in it is not
	// isolated, and one with policies that allow nothing is shut.
	Pods map[netip.Addr][]PolicyName
	// Policies holds what each policy allows. What one of them allows is allowed.
	Policies map[PolicyName][]Rule
}

// PolicyName identifies a NetworkPolicy.
type PolicyName struct {
	Namespace string
	Name      string
}

// Rule allows the peers on the ports. A peer is the other end: where a connection goes for egress, where it comes from
// for ingress. Ports are always those of the end that answers.
type Rule struct {
	Peers Peers
	// Ports: none means all, of every protocol.
	Ports []Ports
}

// Peers are everybody, or else the union of a selection of Pods and of blocks of addresses.
type Peers struct {
	Everybody bool
	// Selection is a name in Ruleset.Selections, or empty.
	Selection string
	Blocks    []netipx.IPRange
}

// Ports of one protocol: the ones of this name, or else a range.
type Ports struct {
	Protocol    corev1.Protocol
	Name        string
	First, Last uint16
}
