package filter_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"net/netip"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"drydock/network-policy/internal/filter"
	"drydock/network-policy/internal/policy"
	"drydock/network-policy/internal/policytest"
	"golang.org/x/sys/unix"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// threePods are a client, a server and a stranger, in one namespace.
func threePods(policies ...*networkingv1.NetworkPolicy) policy.Cluster {
	cluster := policy.Cluster{Namespaces: map[string]labels.Set{"lab": {}}, Policies: policies}
	for number, name := range []string{"client", "server", "stranger"} {
		cluster.Pods = append(cluster.Pods, policy.Pod{
			Namespace: "lab", Name: name, Labels: labels.Set{"app": name}, Addresses: policytest.AddressesOf(number), OnThisNode: true,
		})
	}
	return cluster
}

var client, server, stranger = policytest.AddressesOf(0)[0], policytest.AddressesOf(1)[0], policytest.AddressesOf(2)[0]

func newPolicy(name string, spec networkingv1.NetworkPolicySpec) *networkingv1.NetworkPolicy {
	return &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: "lab", Name: name}, Spec: spec}
}

func app(name string) metav1.LabelSelector {
	return metav1.LabelSelector{MatchLabels: map[string]string{"app": name}}
}

// serverTakes lets nobody but the client reach the server, at these ports.
func serverTakes(ports ...networkingv1.NetworkPolicyPort) *networkingv1.NetworkPolicy {
	from := app("client")
	return newPolicy("server", networkingv1.NetworkPolicySpec{
		PodSelector: app("server"),
		Ingress: []networkingv1.NetworkPolicyIngressRule{{
			From:  []networkingv1.NetworkPolicyPeer{{PodSelector: &from}},
			Ports: ports,
		}},
	})
}

func at(protocol corev1.Protocol, number int32) networkingv1.NetworkPolicyPort {
	return networkingv1.NetworkPolicyPort{Protocol: &protocol, Port: &intstr.IntOrString{IntVal: number}}
}

func denyAll(direction networkingv1.PolicyType) *networkingv1.NetworkPolicy {
	return newPolicy("deny-"+strings.ToLower(string(direction)), networkingv1.NetworkPolicySpec{
		PolicyTypes: []networkingv1.PolicyType{direction},
	})
}

// answers tells whether what is written to a connected socket comes back.
func answers(t *testing.T, fd int, wait time.Duration) bool {
	t.Helper()
	content := make([]byte, 64)
	for {
		if _, err := unix.Read(fd, content); err != nil {
			break
		}
	}
	if _, err := unix.Write(fd, []byte("!")); err != nil {
		t.Fatal(err)
	}
	return hears(fd, wait)
}

func hears(fd int, wait time.Duration) bool {
	descriptors := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	for end := time.Now().Add(wait); time.Now().Before(end); {
		if n, _ := unix.Poll(descriptors, int(time.Until(end).Milliseconds())); n > 0 {
			return true
		}
	}
	return false
}

func TestNewPolicyStopsOpenConnections(t *testing.T) {
	w := newWorld(t, 3)
	for _, direction := range []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress} {
		for _, protocol := range []corev1.Protocol{corev1.ProtocolTCP, corev1.ProtocolUDP} {
			table := newTable(t)
			apply(t, table, threePods())
			fd := w.open(policytest.Connection{From: client, To: server, Protocol: protocol, Port: 80})
			defer unix.Close(fd)
			unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}, int(patience.Milliseconds()))
			if !answers(t, fd, patience) {
				t.Fatalf("%s %s: no answer before there is a policy", direction, protocol)
			}
			apply(t, table, threePods(denyAll(direction)))
			if answers(t, fd, 3*silence) {
				t.Errorf("%s %s: the connection went on although a policy forbids it", direction, protocol)
			}
			apply(t, table, threePods())
			if !answers(t, fd, patience) {
				t.Errorf("%s %s: the connection did not go on when the policy was gone", direction, protocol)
			}
		}
	}
}

// A stream that only the answering side sends is part of the connection that was opened.
func TestNewPolicyStopsWhatTheOtherSideSends(t *testing.T) {
	w := newWorld(t, 3)
	table := newTable(t)
	apply(t, table, threePods())
	sender := w.packets(server, 9000)
	receiver := w.packets(client, 9001)
	toServer, toClient := socketAddress(server, 9000), socketAddress(client, 9001)
	if err := unix.Sendto(receiver, []byte("begin"), 0, toServer); err != nil {
		t.Fatal(err)
	}
	if !hears(sender, patience) {
		t.Fatal("the first packet did not arrive")
	}
	send := func() bool {
		if err := unix.Sendto(sender, []byte("more"), 0, toClient); err != nil {
			t.Fatal(err)
		}
		return hears(receiver, 3*silence) && drain(receiver)
	}
	if !send() {
		t.Fatal("no stream before there is a policy")
	}
	apply(t, table, threePods(denyAll(networkingv1.PolicyTypeEgress)))
	if send() {
		t.Error("the stream went on although its receiver may not have opened it")
	}
}

// packets is a UDP socket at an address.
func (w *world) packets(address netip.Addr, port uint16) int {
	w.t.Helper()
	w.enter(w.places[address])
	defer w.enter("node")
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err == nil {
		w.t.Cleanup(func() { unix.Close(fd) })
		unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, 8<<20)
		err = unix.Bind(fd, socketAddress(address, port))
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return fd
}

func drain(fd int) bool {
	content := make([]byte, 64)
	for {
		if _, err := unix.Read(fd, content); err != nil {
			return true
		}
	}
}

// While policies come and go, and the engine is started again, what is allowed throughout always passes and what is
// forbidden throughout never does.
func TestChangesLoseAndLeakNothing(t *testing.T) {
	w := newWorld(t, 3)
	table := newTable(t)
	base := serverTakes()
	apply(t, table, threePods(base))
	receiver := w.packets(server, 9000)
	allowed, forbidden := w.packets(client, 9001), w.packets(stranger, 9002)
	end := make(chan struct{})
	var sent atomic.Int64
	go func() {
		defer close(end)
		for stop := time.Now().Add(4 * time.Second); time.Now().Before(stop); {
			unix.Sendto(allowed, []byte("a"), 0, socketAddress(server, 9000))
			unix.Sendto(forbidden, []byte("f"), 0, socketAddress(server, 9000))
			sent.Add(1)
			time.Sleep(100 * time.Microsecond)
		}
	}()
	received := map[byte]int64{}
	count := func() {
		content := make([]byte, 64)
		for {
			n, err := unix.Read(receiver, content)
			if err != nil {
				return
			}
			received[content[:n][0]]++
		}
	}
	changes := 0
	for running := true; running; changes++ {
		select {
		case <-end:
			running = false
		default:
		}
		policies := []*networkingv1.NetworkPolicy{base}
		if changes%2 == 0 {
			policies = append(policies, serverTakes(at(corev1.ProtocolUDP, int32(1000+changes))))
			policies[1].Name = "other"
		}
		if changes%3 == 0 {
			everything := newPolicy("all", networkingv1.NetworkPolicySpec{
				PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress},
				Egress:      []networkingv1.NetworkPolicyEgressRule{{}},
			})
			policies = append(policies, everything)
		}
		if changes%5 == 0 {
			table = newTable(t)
		}
		apply(t, table, threePods(policies...))
		count()
	}
	hears(receiver, silence)
	count()
	t.Logf("%d packets of each kind during %d changes", sent.Load(), changes)
	if received['a'] != sent.Load() {
		t.Errorf("%d of %d allowed packets arrived", received['a'], sent.Load())
	}
	if received['f'] != 0 {
		t.Errorf("%d forbidden packets arrived", received['f'])
	}
	if changes < 20 {
		t.Errorf("there were only %d changes", changes)
	}
}

// A Pod behind a Service is judged by its own address and port, and reaches itself through it.
func TestServiceIsJudgedByThePodBehindIt(t *testing.T) {
	w := newWorld(t, 3)
	service := netip.MustParseAddr("10.96.0.10")
	rules := fmt.Sprintf(`table ip services {
		chain translate { type nat hook prerouting priority dstnat; ip daddr %s tcp dport 443 dnat to %s:8080; }
		chain hairpin { type nat hook postrouting priority srcnat; ip saddr %s ip daddr %s masquerade; }
	}`, service, server, server, server)
	command := exec.Command("nft", "-f", "-")
	command.Stdin = strings.NewReader(rules)
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	to := func(from netip.Addr) policytest.Connection {
		return policytest.Connection{From: from, To: service, Protocol: corev1.ProtocolTCP, Port: 443}
	}
	all := []policytest.Connection{to(client), to(server), to(stranger)}
	cases := []struct {
		name     string
		policies []*networkingv1.NetworkPolicy
		allowed  []netip.Addr
	}{
		{"nobody is isolated", nil, []netip.Addr{client, server, stranger}},
		{"the Pod's port is open to the client", []*networkingv1.NetworkPolicy{serverTakes(at(corev1.ProtocolTCP, 8080))}, []netip.Addr{client, server}},
		{"the Service's port is open to the client", []*networkingv1.NetworkPolicy{serverTakes(at(corev1.ProtocolTCP, 443))}, []netip.Addr{server}},
		{"nothing may leave", []*networkingv1.NetworkPolicy{denyAll(networkingv1.PolicyTypeEgress)}, []netip.Addr{server}},
	}
	table := newTable(t)
	for _, test := range cases {
		apply(t, table, threePods(test.policies...))
		expected := map[policytest.Connection]bool{}
		for _, from := range test.allowed {
			expected[to(from)] = true
		}
		answered := w.connect(all, expected)
		for _, connection := range all {
			if answered[connection] != expected[connection] {
				t.Errorf("%s, from %s: answered %v", test.name, w.places[connection.From], answered[connection])
			}
		}
	}
}

// Who may ask learns that nobody listens; who may not ask learns nothing.
func TestRefusalIsHeard(t *testing.T) {
	w := newWorld(t, 3)
	apply(t, newTable(t), threePods(serverTakes(at(corev1.ProtocolUDP, 79), at(corev1.ProtocolTCP, 79))))
	for _, protocol := range []corev1.Protocol{corev1.ProtocolUDP, corev1.ProtocolTCP} {
		for from, want := range map[netip.Addr]error{client: unix.ECONNREFUSED, stranger: nil} {
			fd := w.open(policytest.Connection{From: from, To: server, Protocol: protocol, Port: 79})
			wait := silence
			if want != nil {
				wait = patience
			}
			hears(fd, wait)
			code, _ := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
			if got := errorOf(code); !errors.Is(got, want) {
				t.Errorf("%s from the %s: %v instead of %v", protocol, w.places[from], got, want)
			}
			unix.Close(fd)
		}
	}
}

func errorOf(code int) error {
	if code == 0 {
		return nil
	}
	return unix.Errno(code)
}

// The kernel here need not have SCTP itself: an INIT is sent and looked for as a raw packet.
func TestSCTPIsJudgedByItsPort(t *testing.T) {
	w := newWorld(t, 3)
	apply(t, newTable(t), threePods(serverTakes(at(corev1.ProtocolSCTP, 38412))))
	raw := func(address netip.Addr) int {
		w.enter(w.places[address])
		defer w.enter("node")
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_RAW|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, unix.IPPROTO_SCTP)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { unix.Close(fd) })
		return fd
	}
	receiver := raw(server)
	for _, test := range []struct {
		from    netip.Addr
		port    uint16
		arrives bool
	}{{client, 38412, true}, {client, 38413, false}, {stranger, 38412, false}} {
		if err := unix.Sendto(raw(test.from), sctpInit(test.port), 0, socketAddress(server, 0)); err != nil {
			t.Fatal(err)
		}
		wait := silence
		if test.arrives {
			wait = patience
		}
		if got := hears(receiver, wait); got != test.arrives {
			t.Errorf("from the %s to port %d: arrived %v", w.places[test.from], test.port, got)
		}
		drain(receiver)
	}
}

// sctpInit is the packet that opens an association (RFC 9260, 3.3.2).
func sctpInit(port uint16) []byte {
	packet := binary.BigEndian.AppendUint16(nil, 40000)
	packet = binary.BigEndian.AppendUint16(packet, port)
	packet = append(packet, make([]byte, 8)...) // verification tag 0, then the checksum
	packet = append(packet, 1, 0, 0, 20)        // the chunk INIT
	packet = binary.BigEndian.AppendUint32(packet, 0x12345678)
	packet = binary.BigEndian.AppendUint32(packet, 65536)
	packet = append(packet, 0, 1, 0, 1)
	packet = binary.BigEndian.AppendUint32(packet, 1)
	binary.LittleEndian.PutUint32(packet[8:], crc32.Checksum(packet, crc32.MakeTable(crc32.Castagnoli)))
	return packet
}

// What is there already costs nothing, and what an earlier engine of another version left behind goes.
func TestTableHoldsNothingElse(t *testing.T) {
	w := newWorld(t, 3)
	table := newTable(t)
	apply(t, table, threePods(serverTakes(), denyAll(networkingv1.PolicyTypeEgress)))
	altered, err := table.Apply(context.Background(), filter.Render(policy.Compile(threePods(serverTakes(), denyAll(networkingv1.PolicyTypeEgress)))))
	if altered || err != nil {
		t.Errorf("the same again: altered %v, %v", altered, err)
	}
	w.run("nft", "add", "chain", "inet", filter.TableName, "left-behind")
	w.run("nft", "add", "set", "inet", filter.TableName, "left-behind", "{ type ipv4_addr; elements = { 10.0.0.1 }; }")
	apply(t, newTable(t), threePods())
	listed, err := exec.Command("nft", "list", "table", "inet", filter.TableName).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"left-behind", "jump", "goto", "drop", "10.244.0."} {
		if strings.Contains(string(listed), word) {
			t.Errorf("%q is still there:\n%s", word, listed)
		}
	}
}
