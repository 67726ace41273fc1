package filter_test

import (
	"context"
	"testing"

	"drydock/network-policy/internal/filter"
	"drydock/network-policy/internal/policy"
	"drydock/network-policy/internal/policytest"
	corev1 "k8s.io/api/core/v1"
	"pgregory.net/rapid"
	"sigs.k8s.io/knftables"
)

// newTable is the packet filter as a new process finds it.
func newTable(t *testing.T) *filter.Table {
	t.Helper()
	nft, err := knftables.New(knftables.InetFamily, filter.TableName)
	if err != nil {
		t.Fatal(err)
	}
	return filter.NewTable(nft)
}

func apply(t *testing.T, table *filter.Table, cluster policy.Cluster) {
	t.Helper()
	if _, err := table.Apply(context.Background(), filter.Render(policy.Compile(cluster))); err != nil {
		t.Fatal(err)
	}
}

// everyConnection goes from every address to every other one of its family, at every port that is open.
func everyConnection(w *world) []policytest.Connection {
	var all []policytest.Connection
	for from := range w.places {
		for to := range w.places {
			if from.Is4() != to.Is4() || w.places[from] == w.places[to] {
				continue
			}
			for _, port := range policytest.Ports {
				for _, protocol := range []corev1.Protocol{corev1.ProtocolTCP, corev1.ProtocolUDP} {
					all = append(all, policytest.Connection{From: from, To: to, Protocol: protocol, Port: port})
				}
			}
		}
	}
	return all
}

// The kernel lets through what the policies say, in cluster after cluster, on both families. Each change is made from what
// the cluster before has left, by the same process or by a new one.
func TestKernelDoesWhatThePoliciesSay(t *testing.T) {
	const pods = 4
	w := newWorld(t, pods)
	clusters := rapid.Custom(func(t *rapid.T) policy.Cluster { return policytest.RandomCluster(t, pods) })
	table := newTable(t)
	passed, stopped := 0, 0
	for seed := range 20 {
		cluster := clusters.Example(seed)
		if seed%3 == 2 {
			table = newTable(t)
		}
		apply(t, table, cluster)
		connections := everyConnection(w)
		expected := map[policytest.Connection]bool{}
		for _, connection := range connections {
			expected[connection] = policytest.IsAllowed(cluster, connection)
		}
		answered := w.connect(connections, expected)
		for _, connection := range connections {
			if answered[connection] != expected[connection] {
				t.Errorf("cluster %d, %+v: answered %v, allowed %v", seed, connection, answered[connection], expected[connection])
			}
			if expected[connection] {
				passed++
			} else {
				stopped++
			}
		}
		if t.Failed() {
			t.Fatalf("%+v", cluster)
		}
	}
	t.Logf("%d connections passed, %d were stopped", passed, stopped)
	if passed < 500 || stopped < 500 {
		t.Errorf("the clusters are too much alike: %d passed, %d stopped", passed, stopped)
	}
}
