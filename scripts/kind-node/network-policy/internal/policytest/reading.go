// Package policytest holds what tests of the engine share: clusters made at random, and a plain reading of the policies
// to compare with. The reading takes one connection and walks through the policies in the words of their documentation;
// it shares no code with the compiler, not even for selectors.
package policytest

import (
	"net/netip"
	"slices"

	"drydock/network-policy/internal/policy"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Connection is what somebody wants to open, to the place where it ends up behind any Service.
type Connection struct {
	From, To netip.Addr
	Protocol corev1.Protocol
	Port     uint16
}

// IsAllowed reads the policies for one connection.
func IsAllowed(cluster policy.Cluster, connection Connection) bool {
	if connection.From == connection.To {
		return true
	}
	return leaves(cluster, connection) && enters(cluster, connection)
}

// "By default, a pod is non-isolated for egress; all outbound connections are allowed. A pod is isolated for egress if
// there is any NetworkPolicy that both selects the pod and has "Egress" in its policyTypes. [...] the only allowed
// connections from the pod are those allowed by the egress list of some NetworkPolicy that applies to the pod for egress."
func leaves(cluster policy.Cluster, connection Connection) bool {
	pod := podAt(cluster, connection.From)
	if pod == nil || !pod.OnThisNode {
		return true
	}
	isolated := false
	for _, p := range cluster.Policies {
		if !selects(p, *pod) || !slices.Contains(typesOf(p), networkingv1.PolicyTypeEgress) {
			continue
		}
		isolated = true
		for _, rule := range p.Spec.Egress {
			if isPeer(cluster, p.Namespace, rule.To, connection.To) && isPort(cluster, rule.Ports, connection) {
				return true
			}
		}
	}
	return !isolated
}

// The same for ingress.
func enters(cluster policy.Cluster, connection Connection) bool {
	pod := podAt(cluster, connection.To)
	if pod == nil || !pod.OnThisNode {
		return true
	}
	isolated := false
	for _, p := range cluster.Policies {
		if !selects(p, *pod) || !slices.Contains(typesOf(p), networkingv1.PolicyTypeIngress) {
			continue
		}
		isolated = true
		for _, rule := range p.Spec.Ingress {
			if isPeer(cluster, p.Namespace, rule.From, connection.From) && isPort(cluster, rule.Ports, connection) {
				return true
			}
		}
	}
	return !isolated
}

func podAt(cluster policy.Cluster, address netip.Addr) *policy.Pod {
	for i, pod := range cluster.Pods {
		if slices.Contains(pod.Addresses, address) {
			return &cluster.Pods[i]
		}
	}
	return nil
}

func selects(p *networkingv1.NetworkPolicy, pod policy.Pod) bool {
	return p.Namespace == pod.Namespace && labelsMatch(p.Spec.PodSelector, pod.Labels)
}

// "If no policyTypes are specified on a NetworkPolicy then by default Ingress will always be set and Egress will be set if
// the NetworkPolicy has any egress rules."
func typesOf(p *networkingv1.NetworkPolicy) []networkingv1.PolicyType {
	if len(p.Spec.PolicyTypes) > 0 {
		return p.Spec.PolicyTypes
	}
	types := []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
	if len(p.Spec.Egress) > 0 {
		types = append(types, networkingv1.PolicyTypeEgress)
	}
	return types
}

// "If this field is empty or missing, this rule matches all sources (traffic not restricted by source)."
func isPeer(cluster policy.Cluster, namespace string, peers []networkingv1.NetworkPolicyPeer, address netip.Addr) bool {
	if len(peers) == 0 {
		return true
	}
	for _, peer := range peers {
		if peer.IPBlock != nil {
			if isInBlock(*peer.IPBlock, address) {
				return true
			}
			continue
		}
		pod := podAt(cluster, address)
		if pod == nil {
			continue
		}
		inNamespace := pod.Namespace == namespace
		if peer.NamespaceSelector != nil {
			inNamespace = labelsMatch(*peer.NamespaceSelector, cluster.Namespaces[pod.Namespace])
		}
		if inNamespace && (peer.PodSelector == nil || labelsMatch(*peer.PodSelector, pod.Labels)) {
			return true
		}
	}
	return false
}

func isInBlock(block networkingv1.IPBlock, address netip.Addr) bool {
	for _, except := range block.Except {
		if netip.MustParsePrefix(except).Contains(address) {
			return false
		}
	}
	return netip.MustParsePrefix(block.CIDR).Contains(address)
}

// "If this field is empty or missing, this rule matches all ports (traffic not restricted by port)." A name is that of a
// port of the Pod that answers.
func isPort(cluster policy.Cluster, ports []networkingv1.NetworkPolicyPort, connection Connection) bool {
	if len(ports) == 0 {
		return true
	}
	for _, port := range ports {
		protocol := corev1.ProtocolTCP
		if port.Protocol != nil {
			protocol = *port.Protocol
		}
		if protocol != connection.Protocol {
			continue
		}
		if port.Port == nil {
			return true
		}
		if port.Port.Type == intstr.Int {
			last := port.Port.IntVal
			if port.EndPort != nil {
				last = *port.EndPort
			}
			if int32(connection.Port) >= port.Port.IntVal && int32(connection.Port) <= last {
				return true
			}
			continue
		}
		if pod := podAt(cluster, connection.To); pod != nil {
			for _, named := range pod.Ports {
				if named.Name == port.Port.StrVal && named.Protocol == protocol && named.Number == connection.Port {
					return true
				}
			}
		}
	}
	return false
}

// "The result of matchLabels and matchExpressions are ANDed. An empty label selector matches all objects." (and of the
// operators: a key that is not there is NotIn everything.)
func labelsMatch(selector metav1.LabelSelector, labels map[string]string) bool {
	for key, value := range selector.MatchLabels {
		if had, is := labels[key]; !is || had != value {
			return false
		}
	}
	for _, wanted := range selector.MatchExpressions {
		value, is := labels[wanted.Key]
		holds := false
		switch wanted.Operator {
		case metav1.LabelSelectorOpIn:
			holds = is && slices.Contains(wanted.Values, value)
		case metav1.LabelSelectorOpNotIn:
			holds = !is || !slices.Contains(wanted.Values, value)
		case metav1.LabelSelectorOpExists:
			holds = is
		case metav1.LabelSelectorOpDoesNotExist:
			holds = !is
		}
		if !holds {
			return false
		}
	}
	return true
}
