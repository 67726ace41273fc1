package engine

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"testing"
	"time"

	"drydock/network-policy/internal/filter"
	"drydock/network-policy/internal/socket"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// api is a Source that tests write to.
type api struct {
	mu       sync.Mutex
	pods     []*corev1.Pod
	policies []*networkingv1.NetworkPolicy
}

func (a *api) Pods() []*corev1.Pod {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]*corev1.Pod(nil), a.pods...)
}

func (a *api) Namespaces() []*corev1.Namespace { return nil }

func (a *api) Policies() []*networkingv1.NetworkPolicy {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]*networkingv1.NetworkPolicy(nil), a.policies...)
}

func (a *api) addPod(pod *corev1.Pod) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.pods = append(a.pods, pod)
}

// memory is a packet filter that remembers what it was told, and refuses when it has a reason.
type memory struct {
	mu      sync.Mutex
	applied []filter.Contents
	refuses error
}

func (m *memory) Apply(_ context.Context, wanted filter.Contents) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuses != nil {
		return false, m.refuses
	}
	m.applied = append(m.applied, wanted)
	return true, nil
}

func (m *memory) refuse(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refuses = err
}

func (m *memory) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.applied)
}

// isolates tells whether the address has a chain of its own for ingress.
func (m *memory) isolates(address string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, is := m.applied[len(m.applied)-1].Sets["ingress-v4"].Elements[address]
	return is
}

func newPod(name string, addresses ...string) *corev1.Pod {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "lab", Name: name, UID: types.UID(name)}}
	pod.Spec.NodeName = "node"
	for _, address := range addresses {
		pod.Status.PodIPs = append(pod.Status.PodIPs, corev1.PodIP{IP: address})
	}
	return pod
}

var denyAll = &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: "lab", Name: "deny", Generation: 3}}

func start(t *testing.T, source *api) (*Engine, *memory) {
	t.Helper()
	filter := &memory{}
	engine := New("node", filter)
	go engine.Run(t.Context(), source)
	return engine, filter
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

func TestStatusTellsWhatIsInForce(t *testing.T) {
	source := &api{policies: []*networkingv1.NetworkPolicy{denyAll}}
	source.addPod(newPod("a", "10.244.0.2"))
	engine, _ := start(t, source)
	eventually(t, "the first state is in force", func() bool { return engine.Status().State == socket.InForce })
	status := engine.Status()
	want := socket.PolicyStatus{Namespace: "lab", Name: "deny", Generation: 3}
	if len(status.Policies) != 1 || status.Policies[0] != want || status.Pods != 1 || status.InForce != status.Revision {
		t.Errorf("%+v", status)
	}
}

func TestManyChangesAtOnceAreOne(t *testing.T) {
	source := &api{}
	engine, filter := start(t, source)
	eventually(t, "the first state is in force", func() bool { return filter.count() == 1 })
	for range 1000 {
		engine.Changed()
	}
	eventually(t, "all changes are in force", func() bool { return engine.Status().InForce == engine.Status().Revision })
	if applied := filter.count(); applied > 5 {
		t.Errorf("1000 changes at once were applied in %d steps", applied)
	}
}

func TestAnnouncedPodIsIsolatedBeforeItsAddressIsReported(t *testing.T) {
	source := &api{policies: []*networkingv1.NetworkPolicy{denyAll}}
	engine, filter := start(t, source)
	eventually(t, "the first state is in force", func() bool { return filter.count() > 0 })
	announced := make(chan error, 1)
	go func() {
		addresses := []netip.Addr{netip.MustParseAddr("10.244.0.9")}
		announced <- engine.Announce(t.Context(), socket.Announcement{UID: "late", Addresses: addresses})
	}()
	select {
	case err := <-announced:
		t.Fatalf("it was answered before the Pod is known: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	source.addPod(newPod("late"))
	engine.Changed()
	if err := <-announced; err != nil {
		t.Fatal(err)
	}
	if !filter.isolates("10.244.0.9") {
		t.Error("it was answered before the Pod was isolated")
	}
}

func TestAnnouncementGivesUpWithItsContext(t *testing.T) {
	engine, _ := start(t, &api{})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	announcement := socket.Announcement{UID: "nobody", Addresses: []netip.Addr{netip.MustParseAddr("10.244.0.9")}}
	if err := engine.Announce(ctx, announcement); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestRefusedChangeIsToldAndTriedAgain(t *testing.T) {
	source := &api{}
	engine, filter := start(t, source)
	eventually(t, "the first state is in force", func() bool { return engine.Status().State == socket.InForce })
	filter.refuse(errors.New("no room"))
	engine.Changed()
	eventually(t, "the refusal is told", func() bool { return engine.Status().State == socket.Failing })
	if problem := engine.Status().Problem; problem != "no room" {
		t.Errorf("the problem is %q", problem)
	}
	filter.refuse(nil)
	eventually(t, "the change is in force", func() bool { return engine.Status().State == socket.InForce })
}
