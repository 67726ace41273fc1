// Package policy turns the objects of the API into a Ruleset: which addresses are isolated, and who may reach whom. It
// reads and writes nothing, so that its reading of the NetworkPolicy API can be tested against another one.
package policy

import (
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
)

// Cluster is all that decides about traffic, at one moment.
type Cluster struct {
	// Namespaces holds the labels of each namespace by its name.
	Namespaces map[string]labels.Set
	Pods       []Pod
	Policies   []*networkingv1.NetworkPolicy
}

// Pod is one with addresses of its own. Pods in the node's network are the node to a packet filter, and Pods that have
// ended have no address any more: neither belongs in a Cluster.
type Pod struct {
	UID       types.UID
	Namespace string
	Name      string
	Labels    labels.Set
	Addresses []netip.Addr
	Ports     []NamedPort
	// OnThisNode: its traffic passes here before any other Pod's or the world's, so it is isolated here and nowhere else.
	OnThisNode bool
}

// NamedPort is a port that a container has given a name.
type NamedPort struct {
	PortName
	Number uint16
}

// PortName is what a policy may write instead of a number. The same name may mean another number in each Pod.
type PortName struct {
	Protocol corev1.Protocol
	Name     string
}
