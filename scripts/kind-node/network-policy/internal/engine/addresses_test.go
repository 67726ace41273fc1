package engine

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

func addressesOf(t *testing.T, book *addressBook, pod string, pods ...*corev1.Pod) []string {
	t.Helper()
	var written []string
	for _, address := range book.addresses(pods)[types.UID(pod)] {
		written = append(written, address.String())
	}
	return written
}

func announce(book *addressBook, pod string, addresses ...string) {
	var parsed []netip.Addr
	for _, address := range addresses {
		parsed = append(parsed, netip.MustParseAddr(address))
	}
	book.announce(types.UID(pod), parsed)
}

func TestAddresses(t *testing.T) {
	old, young := newPod("old", "10.244.0.2", "fd00::2"), newPod("young")
	for _, test := range []struct {
		name     string
		happened func(book *addressBook)
		ofOld    []string
		ofYoung  []string
	}{
		{"what is reported is believed", func(*addressBook) {}, []string{"10.244.0.2", "fd00::2"}, nil},
		{"what is announced need not be reported", func(book *addressBook) {
			announce(book, "young", "10.244.0.3")
		}, []string{"10.244.0.2", "fd00::2"}, []string{"10.244.0.3"}},
		{"an address that was announced for another Pod is not the former one's any more", func(book *addressBook) {
			announce(book, "young", "10.244.0.2")
		}, []string{"fd00::2"}, []string{"10.244.0.2"}},
		{"announced and reported is one address", func(book *addressBook) {
			announce(book, "old", "10.244.0.2")
		}, []string{"10.244.0.2", "fd00::2"}, nil},
		{"a new sandbox has other addresses", func(book *addressBook) {
			announce(book, "young", "10.244.0.3")
			announce(book, "young", "10.244.0.4")
		}, []string{"10.244.0.2", "fd00::2"}, []string{"10.244.0.4"}},
		{"a Pod that is gone has no addresses", func(book *addressBook) {
			announce(book, "young", "10.244.0.2")
			book.forget("young")
		}, []string{"10.244.0.2", "fd00::2"}, nil},
	} {
		book := newAddressBook()
		test.happened(book)
		if got := addressesOf(t, book, "old", young, old); !slices.Equal(got, test.ofOld) {
			t.Errorf("%s: the old Pod has %v", test.name, got)
		}
		if got := addressesOf(t, book, "young", young, old); !slices.Equal(got, test.ofYoung) {
			t.Errorf("%s: the young Pod has %v", test.name, got)
		}
	}
}

func TestSnapshotLeavesOutWhatHasNoAddressOfItsOwn(t *testing.T) {
	inNodesNetwork, ended, failed := newPod("proxy", "172.18.0.2"), newPod("job", "10.244.0.4"), newPod("broken", "10.244.0.5")
	inNodesNetwork.Spec.HostNetwork = true
	ended.Status.Phase = corev1.PodSucceeded
	failed.Status.Phase = corev1.PodFailed
	elsewhere := newPod("elsewhere", "10.244.1.2")
	elsewhere.Spec.NodeName = "another"
	source := &api{pods: []*corev1.Pod{inNodesNetwork, ended, failed, elsewhere, newPod("here", "10.244.0.2")}}
	here := map[string]bool{}
	for _, pod := range snapshot(source, newAddressBook(), "node").Pods {
		here[pod.Name] = pod.OnThisNode
	}
	if len(here) != 2 || !here["here"] || here["elsewhere"] {
		t.Errorf("%v", here)
	}
}

// The API may tell of a new Pod with an address before it tells that the former one is gone.
func TestNewestPodHasTheAddress(t *testing.T) {
	former, current := newPod("former", "10.244.0.2"), newPod("current", "10.244.0.2")
	former.CreationTimestamp.Time = time.Unix(1000, 0)
	current.CreationTimestamp.Time = time.Unix(2000, 0)
	source := &api{pods: []*corev1.Pod{former, current}}
	for _, pod := range snapshot(source, newAddressBook(), "node").Pods {
		if (pod.Name == "current") != (len(pod.Addresses) == 1) {
			t.Errorf("%s has %v", pod.Name, pod.Addresses)
		}
	}
}

func TestNamedPortsAreThoseOfContainersThatStay(t *testing.T) {
	always := corev1.ContainerRestartPolicyAlways
	named := func(name string) []corev1.ContainerPort {
		return []corev1.ContainerPort{{Name: name, ContainerPort: 80}}
	}
	pod := newPod("a")
	pod.Spec.Containers = []corev1.Container{{Ports: named("main")}, {Ports: named("second")}}
	pod.Spec.InitContainers = []corev1.Container{{Ports: named("first"), RestartPolicy: nil}, {Ports: named("sidecar"), RestartPolicy: &always}}
	var names []string
	for _, port := range namedPorts(pod) {
		names = append(names, port.Name)
	}
	if !slices.Equal(names, []string{"main", "second", "sidecar"}) {
		t.Errorf("%v", names)
	}
}
