package policy_test

import (
	"net/netip"
	"slices"
	"testing"

	"drydock/network-policy/internal/policy"
	"drydock/network-policy/internal/policytest"
	"go4.org/netipx"
	"pgregory.net/rapid"
)

// What the compiled rules let through is what the policies say, whatever the cluster.
func TestCompiledRulesSayWhatThePoliciesSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cluster := policytest.RandomCluster(t, 6)
		ruleset := policy.Compile(cluster)
		for range 20 {
			connection := policytest.RandomConnection(t, cluster)
			want := policytest.IsAllowed(cluster, connection)
			if got := passes(ruleset, connection); got != want {
				t.Fatalf("%+v: the rules say %v, the policies %v", connection, got, want)
			}
		}
	})
}

// The order in which the API server tells policies and Pods changes nothing.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cluster := policytest.RandomCluster(t, 5)
		shuffled := cluster
		shuffled.Pods = rapid.Permutation(cluster.Pods).Draw(t, "pods")
		shuffled.Policies = rapid.Permutation(cluster.Policies).Draw(t, "policies")
		one, other := policy.Compile(cluster), policy.Compile(shuffled)
		for range 20 {
			connection := policytest.RandomConnection(t, cluster)
			if passes(one, connection) != passes(other, connection) {
				t.Fatalf("%+v is judged differently", connection)
			}
		}
	})
}

// passes reads a Ruleset as its comments say.
func passes(ruleset policy.Ruleset, connection policytest.Connection) bool {
	if connection.From == connection.To {
		return true
	}
	return passesOne(ruleset, ruleset.Egress, connection.From, connection.To, connection) &&
		passesOne(ruleset, ruleset.Ingress, connection.To, connection.From, connection)
}

func passesOne(ruleset policy.Ruleset, isolation policy.Isolation, pod, peer netip.Addr, connection policytest.Connection) bool {
	names, isolated := isolation.Pods[pod]
	if !isolated {
		return true
	}
	return slices.ContainsFunc(names, func(name policy.PolicyName) bool {
		return slices.ContainsFunc(isolation.Policies[name], func(rule policy.Rule) bool {
			return allowsPeer(ruleset, rule.Peers, peer) && allowsPort(ruleset, rule.Ports, connection)
		})
	})
}

func allowsPeer(ruleset policy.Ruleset, peers policy.Peers, peer netip.Addr) bool {
	return peers.Everybody || slices.Contains(ruleset.Selections[peers.Selection], peer) ||
		slices.ContainsFunc(peers.Blocks, func(block netipx.IPRange) bool { return block.Contains(peer) })
}

func allowsPort(ruleset policy.Ruleset, ports []policy.Ports, connection policytest.Connection) bool {
	return len(ports) == 0 || slices.ContainsFunc(ports, func(port policy.Ports) bool {
		if port.Protocol != connection.Protocol {
			return false
		}
		if port.Name == "" {
			return port.First <= connection.Port && connection.Port <= port.Last
		}
		place := netip.AddrPortFrom(connection.To, connection.Port)
		return slices.Contains(ruleset.NamedPorts[policy.PortName{Protocol: port.Protocol, Name: port.Name}], place)
	})
}
