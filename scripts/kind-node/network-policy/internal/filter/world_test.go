package filter_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"drydock/network-policy/internal/policytest"
	"golang.org/x/sys/unix"
	corev1 "k8s.io/api/core/v1"
)

// world is a node in miniature: a network namespace that forwards, with one for each Pod and one for everything outside
// attached to it as the CNI plugin ptp does it. All of a test runs in one thread, which goes from namespace to namespace:
// what runs in another one, as t.Run does, would meet the packet filter of the machine.
type world struct {
	t      *testing.T
	prefix string
	// places holds the namespace of every address.
	places map[netip.Addr]string
}

// newWorld has this many Pods, all of which answer at policytest.Ports over TCP and UDP.
func newWorld(t *testing.T, pods int) *world {
	if os.Geteuid() != 0 {
		t.Skip("network namespaces take root")
	}
	for _, command := range []string{"ip", "nft"} {
		if _, err := exec.LookPath(command); err != nil {
			t.Skip(err)
		}
	}
	w := &world{t: t, prefix: fmt.Sprintf("drydock-%d-", os.Getpid()), places: map[netip.Addr]string{}}
	runtime.LockOSThread()
	t.Cleanup(func() {
		for name := range w.namespaces() {
			exec.Command("ip", "netns", "delete", w.prefix+name).Run()
		}
		// The thread is not unlocked, so that nothing else ever runs in a namespace of the test.
	})
	w.ip("netns add %snode", w.prefix)
	w.enter("node")
	for _, setting := range []string{"ipv4/ip_forward", "ipv6/conf/all/forwarding"} {
		if err := os.WriteFile("/proc/sys/net/"+setting, []byte("1"), 0); err != nil {
			t.Fatal(err)
		}
	}
	for number := range pods {
		w.attach(fmt.Sprintf("pod%d", number), policytest.AddressesOf(number))
	}
	w.attach("outside", policytest.Outside)
	for address := range w.places {
		w.listen(address)
	}
	w.enter("node")
	return w
}

func (w *world) namespaces() map[string]bool {
	all := map[string]bool{"node": true}
	for _, name := range w.places {
		all[name] = true
	}
	return all
}

var gateways = []string{"10.244.0.1/32", "fd00:10:244::1/128"}

func (w *world) attach(name string, addresses []netip.Addr) {
	w.ip("netns add %s%s", w.prefix, name)
	w.enter("node")
	w.ip("link add %s type veth peer name eth0 netns %s%s", name, w.prefix, name)
	w.ip("link set %s up", name)
	for _, gateway := range gateways {
		w.ip("address add %s dev %s nodad", gateway, name)
	}
	for _, address := range addresses {
		w.places[address] = name
		w.ip("route add %s dev %s", address, name)
	}
	w.enter(name)
	w.ip("link set lo up")
	w.ip("link set eth0 up")
	for _, address := range addresses {
		w.ip("address add %s/%d dev eth0 nodad", address, address.BitLen())
	}
	for _, gateway := range gateways {
		w.ip("route add %s dev eth0", gateway)
		via, _, _ := strings.Cut(gateway, "/")
		w.ip("route add default via %s dev eth0", via)
	}
}

func (w *world) ip(format string, arguments ...any) {
	line := fmt.Sprintf(format, arguments...)
	family := "-4"
	if strings.Contains(line, ":") {
		family = "-6"
	}
	w.run("ip", append([]string{family}, strings.Fields(line)...)...)
}

func (w *world) run(command string, arguments ...string) {
	w.t.Helper()
	if said, err := exec.Command(command, arguments...).CombinedOutput(); err != nil {
		w.t.Fatalf("%s %v: %v: %s", command, arguments, err, said)
	}
}

// enter moves the thread of the test.
func (w *world) enter(name string) {
	w.t.Helper()
	namespace, err := os.Open("/run/netns/" + w.prefix + name)
	if err == nil {
		defer namespace.Close()
		err = unix.Setns(int(namespace.Fd()), unix.CLONE_NEWNET)
	}
	if err != nil {
		w.t.Fatalf("the namespace %s: %v", name, err)
	}
}

// listen answers at an address, until the test ends.
func (w *world) listen(address netip.Addr) {
	w.enter(w.places[address])
	for _, port := range policytest.Ports {
		place := net.JoinHostPort(address.String(), fmt.Sprint(port))
		listener, err := net.Listen("tcp", place)
		if err != nil {
			w.t.Fatal(err)
		}
		w.t.Cleanup(func() { listener.Close() })
		go func() {
			for {
				connection, err := listener.Accept()
				if err != nil {
					return
				}
				go func() {
					defer connection.Close()
					io.Copy(connection, connection)
				}()
			}
		}()
		packets, err := net.ListenPacket("udp", place)
		if err != nil {
			w.t.Fatal(err)
		}
		w.t.Cleanup(func() { packets.Close() })
		go func() {
			content := make([]byte, 64)
			for {
				n, from, err := packets.ReadFrom(content)
				if err != nil {
					return
				}
				packets.WriteTo(content[:n], from)
			}
		}()
	}
}

// open starts to connect from an address to another one, and does not wait. A UDP packet is on its way then.
func (w *world) open(connection policytest.Connection) int {
	w.t.Helper()
	w.enter(w.places[connection.From])
	defer w.enter("node")
	kind := unix.SOCK_STREAM
	if connection.Protocol == corev1.ProtocolUDP {
		kind = unix.SOCK_DGRAM
	}
	domain := unix.AF_INET
	if connection.From.Is6() {
		domain = unix.AF_INET6
	}
	fd, err := unix.Socket(domain, kind|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := unix.Bind(fd, socketAddress(connection.From, 0)); err != nil {
		w.t.Fatal(err)
	}
	if err := unix.Connect(fd, socketAddress(connection.To, connection.Port)); err != nil && !errors.Is(err, unix.EINPROGRESS) {
		w.t.Fatalf("%+v: %v", connection, err)
	}
	if kind == unix.SOCK_DGRAM {
		if _, err := unix.Write(fd, []byte("?")); err != nil {
			w.t.Fatal(err)
		}
	}
	return fd
}

func socketAddress(address netip.Addr, port uint16) unix.Sockaddr {
	if address.Is4() {
		return &unix.SockaddrInet4{Addr: address.As4(), Port: int(port)}
	}
	return &unix.SockaddrInet6{Addr: address.As16(), Port: int(port)}
}

const (
	// patience is for an answer that must come.
	patience = 10 * time.Second
	// silence is how long an answer that must not come is waited for, after all others came.
	silence = 100 * time.Millisecond
)

// connect opens all connections at once and answers which of them were answered. Those that `expected` names are waited
// for.
func (w *world) connect(connections []policytest.Connection, expected map[policytest.Connection]bool) map[policytest.Connection]bool {
	w.t.Helper()
	waiting := map[int32]policytest.Connection{}
	missing := 0
	for _, connection := range connections {
		waiting[int32(w.open(connection))] = connection
		if expected[connection] {
			missing++
		}
	}
	defer func() {
		for fd := range waiting {
			unix.Close(int(fd))
		}
	}()
	answered := map[policytest.Connection]bool{}
	end := time.Now().Add(patience)
	for time.Now().Before(end) && len(waiting) > 0 {
		if missing == 0 {
			end = time.Now().Add(silence)
			missing = -1
		}
		for _, fd := range poll(waiting) {
			connection := waiting[fd]
			status, _ := unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_ERROR)
			answered[connection] = status == 0
			if expected[connection] {
				missing--
			}
			unix.Close(int(fd))
			delete(waiting, fd)
		}
	}
	return answered
}

// poll answers which sockets have become usable, after a moment at most.
func poll(waiting map[int32]policytest.Connection) []int32 {
	descriptors := make([]unix.PollFd, 0, len(waiting))
	for fd, connection := range waiting {
		event := int16(unix.POLLOUT)
		if connection.Protocol == corev1.ProtocolUDP {
			event = unix.POLLIN
		}
		descriptors = append(descriptors, unix.PollFd{Fd: fd, Events: event})
	}
	unix.Poll(descriptors, 10)
	var usable []int32
	for _, descriptor := range descriptors {
		if descriptor.Revents != 0 {
			usable = append(usable, descriptor.Fd)
		}
	}
	return usable
}
