package policytest

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"

	"drydock/network-policy/internal/policy"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
	"pgregory.net/rapid"
)

// Words from which clusters are made: few, so that policies, Pods and connections often have to do with each other.
var (
	namespaceNames = []string{"shop", "bank", "lab"}
	labelKeys      = []string{"app", "tier"}
	labelValues    = []string{"web", "db", ""}
	// Ports are the ones that Pods answer at.
	Ports     = []uint16{80, 81, 8080}
	portNames = []string{"http", "alt"}
	// Blocks overlap with each other and with the Pods' addresses.
	blocks = map[string][]string{
		"0.0.0.0/0":        {"10.244.0.0/30", "10.244.0.0/24", "192.0.2.0/24"},
		"10.244.0.0/24":    {"10.244.0.2/32", "10.244.0.4/31", "10.244.0.0/25"},
		"10.244.0.2/31":    {"10.244.0.3/32"},
		"192.0.2.0/24":     {"192.0.2.128/25"},
		"::/0":             {"fd00:10:244::/64", "fd00:10:244::4/127"},
		"fd00:10:244::/64": {"fd00:10:244::2/128"},
	}
)

// Outside are addresses of no Pod.
var Outside = []netip.Addr{
	netip.MustParseAddr("192.0.2.1"),
	netip.MustParseAddr("192.0.2.200"),
	netip.MustParseAddr("2001:db8::1"),
}

// AddressesOf are the addresses of the Pod of this number: one of each family.
func AddressesOf(number int) []netip.Addr {
	return []netip.Addr{
		netip.AddrFrom4([4]byte{10, 244, 0, byte(2 + number)}),
		netip.MustParseAddr(fmt.Sprintf("fd00:10:244::%x", 2+number)),
	}
}

// RandomCluster has this many Pods, with AddressesOf each.
func RandomCluster(t *rapid.T, pods int) policy.Cluster {
	cluster := policy.Cluster{Namespaces: map[string]labels.Set{}}
	for _, name := range namespaceNames {
		cluster.Namespaces[name] = randomLabels().Draw(t, "labels of "+name)
	}
	for number := range pods {
		cluster.Pods = append(cluster.Pods, policy.Pod{
			Namespace:  rapid.SampledFrom(namespaceNames).Draw(t, "namespace"),
			Name:       fmt.Sprintf("pod-%d", number),
			Labels:     randomLabels().Draw(t, "labels"),
			Addresses:  AddressesOf(number),
			Ports:      rapid.SliceOfN(rapid.Custom(randomNamedPort), 0, 3).Draw(t, "ports"),
			OnThisNode: rapid.IntRange(0, 9).Draw(t, "is on this node") > 0,
		})
	}
	for number := range rapid.IntRange(0, 6).Draw(t, "number of policies") {
		policy := rapid.Custom(randomPolicy).Draw(t, "policy")
		policy.Name = fmt.Sprintf("policy-%d", number)
		cluster.Policies = append(cluster.Policies, policy)
	}
	return cluster
}

// RandomConnection goes between Pods and the outside, mostly to a port that a Pod has.
func RandomConnection(t *rapid.T, cluster policy.Cluster) Connection {
	var places []netip.Addr
	for _, pod := range cluster.Pods {
		places = append(places, pod.Addresses...)
	}
	from := rapid.SampledFrom(append(places, Outside...)).Draw(t, "from")
	sameFamily := func(address netip.Addr) bool { return address.Is4() == from.Is4() }
	return Connection{
		From:     from,
		To:       rapid.SampledFrom(append(places, Outside...)).Filter(sameFamily).Draw(t, "to"),
		Protocol: protocol().Draw(t, "protocol"),
		Port:     rapid.SampledFrom(append(Ports, 79, 82, 65535)).Draw(t, "port"),
	}
}

func protocol() *rapid.Generator[corev1.Protocol] {
	return rapid.SampledFrom([]corev1.Protocol{corev1.ProtocolTCP, corev1.ProtocolUDP, corev1.ProtocolSCTP})
}

func randomLabels() *rapid.Generator[labels.Set] {
	return rapid.Custom(func(t *rapid.T) labels.Set {
		return rapid.MapOf(rapid.SampledFrom(labelKeys), rapid.SampledFrom(labelValues)).Draw(t, "labels")
	})
}

func randomNamedPort(t *rapid.T) policy.NamedPort {
	name := policy.PortName{Protocol: protocol().Draw(t, "protocol"), Name: rapid.SampledFrom(portNames).Draw(t, "name")}
	return policy.NamedPort{PortName: name, Number: rapid.SampledFrom(Ports).Draw(t, "number")}
}

func randomPolicy(t *rapid.T) *networkingv1.NetworkPolicy {
	policy := &networkingv1.NetworkPolicy{}
	policy.Namespace = rapid.SampledFrom(namespaceNames).Draw(t, "namespace")
	policy.Spec.PodSelector = randomSelector(t)
	policy.Spec.PolicyTypes = rapid.SampledFrom([][]networkingv1.PolicyType{
		nil,
		{networkingv1.PolicyTypeIngress},
		{networkingv1.PolicyTypeEgress},
		{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress},
	}).Draw(t, "policyTypes")
	for range rapid.IntRange(0, 2).Draw(t, "number of ingress rules") {
		policy.Spec.Ingress = append(policy.Spec.Ingress, networkingv1.NetworkPolicyIngressRule{
			From: randomPeers(t), Ports: randomPorts(t),
		})
	}
	for range rapid.IntRange(0, 2).Draw(t, "number of egress rules") {
		policy.Spec.Egress = append(policy.Spec.Egress, networkingv1.NetworkPolicyEgressRule{
			To: randomPeers(t), Ports: randomPorts(t),
		})
	}
	return policy
}

func randomSelector(t *rapid.T) metav1.LabelSelector {
	var selector metav1.LabelSelector
	if rapid.Bool().Draw(t, "has matchLabels") {
		selector.MatchLabels = randomLabels().Draw(t, "matchLabels")
	}
	for range rapid.IntRange(0, 2).Draw(t, "number of matchExpressions") {
		requirement := metav1.LabelSelectorRequirement{
			Key: rapid.SampledFrom(labelKeys).Draw(t, "key"),
			Operator: rapid.SampledFrom([]metav1.LabelSelectorOperator{
				metav1.LabelSelectorOpIn, metav1.LabelSelectorOpNotIn, metav1.LabelSelectorOpExists, metav1.LabelSelectorOpDoesNotExist,
			}).Draw(t, "operator"),
		}
		if requirement.Operator == metav1.LabelSelectorOpIn || requirement.Operator == metav1.LabelSelectorOpNotIn {
			requirement.Values = rapid.SliceOfNDistinct(rapid.SampledFrom(labelValues), 1, 2, rapid.ID).Draw(t, "values")
		}
		selector.MatchExpressions = append(selector.MatchExpressions, requirement)
	}
	return selector
}

func randomPeers(t *rapid.T) []networkingv1.NetworkPolicyPeer {
	var peers []networkingv1.NetworkPolicyPeer
	for range rapid.IntRange(0, 3).Draw(t, "number of peers") {
		var peer networkingv1.NetworkPolicyPeer
		switch rapid.IntRange(0, 3).Draw(t, "kind of peer") {
		case 0:
			cidr := rapid.SampledFrom(slices.Sorted(maps.Keys(blocks))).Draw(t, "cidr")
			except := rapid.SliceOfN(rapid.SampledFrom(blocks[cidr]), 0, 2).Draw(t, "except")
			peer.IPBlock = &networkingv1.IPBlock{CIDR: cidr, Except: except}
		case 1:
			selector := randomSelector(t)
			peer.PodSelector = &selector
		case 2:
			selector := randomSelector(t)
			peer.NamespaceSelector = &selector
		case 3:
			namespaces, pods := randomSelector(t), randomSelector(t)
			peer.NamespaceSelector, peer.PodSelector = &namespaces, &pods
		}
		peers = append(peers, peer)
	}
	return peers
}

func randomPorts(t *rapid.T) []networkingv1.NetworkPolicyPort {
	var ports []networkingv1.NetworkPolicyPort
	for range rapid.IntRange(0, 2).Draw(t, "number of ports") {
		var port networkingv1.NetworkPolicyPort
		if rapid.Bool().Draw(t, "names a protocol") {
			drawn := protocol().Draw(t, "protocol")
			port.Protocol = &drawn
		}
		switch rapid.IntRange(0, 3).Draw(t, "kind of port") {
		case 1:
			port.Port = &intstr.IntOrString{Type: intstr.String, StrVal: rapid.SampledFrom(portNames).Draw(t, "port name")}
		case 2:
			port.Port = &intstr.IntOrString{IntVal: int32(rapid.SampledFrom(Ports).Draw(t, "port"))}
		case 3:
			first := int32(rapid.SampledFrom(Ports).Draw(t, "first port"))
			last := first + rapid.SampledFrom([]int32{0, 1, 8000}).Draw(t, "more ports")
			port.Port, port.EndPort = &intstr.IntOrString{IntVal: first}, &last
		}
		ports = append(ports, port)
	}
	return ports
}
