package policy

import (
	"cmp"
	"net/netip"
	"slices"

	networkingv1 "k8s.io/api/networking/v1"
)

// Compile reads the policies as the API documents them (k8s.io/api/networking/v1 types.go and
// https://kubernetes.io/docs/concepts/services-networking/network-policies/).
func Compile(cluster Cluster) Ruleset {
	c := compiler{Cluster: cluster, ruleset: Ruleset{
		Egress:     newIsolation(),
		Ingress:    newIsolation(),
		Selections: map[string][]netip.Addr{},
		NamedPorts: map[PortName][]netip.AddrPort{},
	}}
	policies := slices.Clone(cluster.Policies)
	slices.SortFunc(policies, func(a, b *networkingv1.NetworkPolicy) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	})
	for _, policy := range policies {
		c.add(policy)
	}
	return c.ruleset
}

func newIsolation() Isolation {
	return Isolation{Pods: map[netip.Addr][]PolicyName{}, Policies: map[PolicyName][]Rule{}}
}

type compiler struct {
	Cluster
	ruleset Ruleset
}

func (c *compiler) add(policy *networkingv1.NetworkPolicy) {
	selected := c.isolated(policy)
	if len(selected) == 0 {
		return
	}
	if appliesTo(policy, networkingv1.PolicyTypeIngress) {
		rules := make([]Rule, 0, len(policy.Spec.Ingress))
		for _, rule := range policy.Spec.Ingress {
			rules = append(rules, c.rule(policy.Namespace, rule.From, rule.Ports))
		}
		c.ruleset.Ingress.isolate(selected, policy, rules)
	}
	if appliesTo(policy, networkingv1.PolicyTypeEgress) {
		rules := make([]Rule, 0, len(policy.Spec.Egress))
		for _, rule := range policy.Spec.Egress {
			rules = append(rules, c.rule(policy.Namespace, rule.To, rule.Ports))
		}
		c.ruleset.Egress.isolate(selected, policy, rules)
	}
}

// isolated are the addresses on this node that the policy applies to.
func (c *compiler) isolated(policy *networkingv1.NetworkPolicy) []netip.Addr {
	selected, err := newSelection(policy.Namespace, nil, &policy.Spec.PodSelector)
	if err != nil {
		return nil
	}
	var addresses []netip.Addr
	for _, pod := range c.Pods {
		if pod.OnThisNode && selected.matches(c.Namespaces, pod) {
			addresses = append(addresses, pod.Addresses...)
		}
	}
	return addresses
}

func (i *Isolation) isolate(addresses []netip.Addr, policy *networkingv1.NetworkPolicy, rules []Rule) {
	name := PolicyName{policy.Namespace, policy.Name}
	i.Policies[name] = rules
	for _, address := range addresses {
		i.Pods[address] = append(i.Pods[address], name)
	}
}

// appliesTo reads policyTypes and their default: Ingress always, Egress when there is a rule for it.
func appliesTo(policy *networkingv1.NetworkPolicy, direction networkingv1.PolicyType) bool {
	if len(policy.Spec.PolicyTypes) > 0 {
		return slices.Contains(policy.Spec.PolicyTypes, direction)
	}
	return direction == networkingv1.PolicyTypeIngress || len(policy.Spec.Egress) > 0
}

func (c *compiler) rule(namespace string, peers []networkingv1.NetworkPolicyPeer, ports []networkingv1.NetworkPolicyPort) Rule {
	return Rule{Peers: c.peers(namespace, peers), Ports: c.ports(ports)}
}
