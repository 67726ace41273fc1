package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// names is how a place resolves names: its /etc/hosts and /etc/resolv.conf.
type names struct {
	hosts   map[string][]string
	servers []string
	search  []string
	ndots   int
}

// maxNames bounds what is read of files that a learner may have written.
const maxNames = 64 << 10

// readNames reads the two files below a root; one that is not there says nothing.
func readNames(root string) (names, error) {
	hosts, err := readSmall(root, "/etc/hosts")
	if err != nil {
		return names{}, err
	}
	resolver, err := readSmall(root, "/etc/resolv.conf")
	if err != nil {
		return names{}, err
	}
	result := parseResolver(resolver)
	result.hosts = parseHosts(hosts)
	return result, nil
}

func readSmall(root, path string) (string, error) {
	file, err := openConfined(root, path, asRoot)
	if err != nil {
		if whyAbsent(err) != "" {
			return "", nil
		}
		return "", err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxNames))
	return string(content), err
}

func parseHosts(content string) map[string][]string {
	hosts := map[string][]string{}
	for _, line := range strings.Split(content, "\n") {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) < 2 || net.ParseIP(fields[0]).To4() == nil {
			continue
		}
		for _, name := range fields[1:] {
			hosts[strings.ToLower(name)] = append(hosts[strings.ToLower(name)], fields[0])
		}
	}
	return hosts
}

// parseResolver reads resolv.conf(5): the last search line counts, ndots is 1 unless it is set, and at most 15.
func parseResolver(content string) names {
	result := names{ndots: 1}
	for _, line := range strings.Split(content, "\n") {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		switch fields[0] {
		case "nameserver":
			result.servers = append(result.servers, fields[1])
		case "search":
			result.search = fields[1:]
		case "options":
			for _, option := range fields[1:] {
				if number, err := strconv.Atoi(strings.TrimPrefix(option, "ndots:")); err == nil && strings.HasPrefix(option, "ndots:") {
					result.ndots = max(0, min(number, 15))
				}
			}
		}
	}
	return result
}

// clusterNames is how Pods resolve names, for the node, which by itself knows none of the cluster.
func clusterNames() (servers, search []string, ndots int, err error) {
	var service struct {
		Spec struct {
			ClusterIP string `json:"clusterIP"`
		} `json:"spec"`
	}
	found, err := readObject("/api/v1/namespaces/kube-system/services", "kube-dns", &service)
	if err != nil {
		return nil, nil, 0, err
	}
	if !found {
		return nil, nil, 0, fmt.Errorf("the cluster has no DNS Service")
	}
	return []string{service.Spec.ClusterIP}, []string{"svc.cluster.local", "cluster.local"}, 5, nil
}

// candidates are the names to ask for, in the order of resolv.conf(5).
func (n names) candidates(name string) []string {
	if strings.HasSuffix(name, ".") {
		return []string{name}
	}
	var searched []string
	for _, domain := range n.search {
		searched = append(searched, name+"."+strings.TrimSuffix(domain, ".")+".")
	}
	if strings.Count(name, ".") >= n.ndots {
		return append([]string{name + "."}, searched...)
	}
	return append(searched, name+".")
}

type nameAnswer struct {
	Outcome   string   `json:"outcome"`
	Name      string   `json:"name,omitempty"`
	Addresses []string `json:"addresses,omitempty"`
	Detail    string   `json:"detail,omitempty"`
}

// resolve finds the IPv4 addresses of a name, as a program at this place would.
func (p place) resolve(ctx context.Context, name string) nameAnswer {
	if ip := net.ParseIP(name); ip != nil {
		return nameAnswer{Outcome: "resolved", Name: name, Addresses: []string{name}}
	}
	if addresses := p.names.hosts[strings.ToLower(strings.TrimSuffix(name, "."))]; addresses != nil {
		return nameAnswer{Outcome: "resolved", Name: name, Addresses: addresses}
	}
	if len(p.names.servers) == 0 {
		return nameAnswer{Outcome: "no_answer", Detail: "no DNS server is set"}
	}
	for _, candidate := range p.names.candidates(name) {
		addresses, err := p.lookUp(ctx, candidate)
		if err != nil {
			return nameAnswer{Outcome: "no_answer", Detail: fmt.Sprintf("no answer from the DNS server %s", p.names.servers[0])}
		}
		if len(addresses) > 0 {
			return nameAnswer{Outcome: "resolved", Name: strings.TrimSuffix(candidate, "."), Addresses: addresses}
		}
	}
	return nameAnswer{Outcome: "unknown", Detail: fmt.Sprintf("no such name: %s", name)}
}

// tryFor is how long one server is waited for; a packet may get lost, so each is asked twice.
const tryFor = 400 * time.Millisecond

// lookUp asks the servers for one full name: no addresses when one of them says that there are none, an error when
// none of them answers.
func (p place) lookUp(ctx context.Context, name string) (addresses []string, err error) {
	for range 2 {
		for _, server := range p.names.servers {
			if addresses, err = p.ask(ctx, server, name); err == nil {
				return addresses, nil
			}
		}
	}
	return nil, err
}

func (p place) ask(ctx context.Context, server, name string) ([]string, error) {
	question, id, err := dnsQuery(name)
	if err != nil {
		// What cannot be a name is known to nobody.
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, tryFor)
	defer cancel()
	connection, err := p.dial(ctx, "udp4", net.JoinHostPort(server, "53"))
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	deadline, _ := ctx.Deadline()
	connection.SetDeadline(deadline)
	if _, err := connection.Write(question); err != nil {
		return nil, err
	}
	packet := make([]byte, 4096)
	for {
		size, err := connection.Read(packet)
		if err != nil {
			return nil, err
		}
		if addresses, isOurs, err := dnsAddresses(packet[:size], id); isOurs {
			return addresses, err
		}
	}
}

func dnsQuery(name string) ([]byte, uint16, error) {
	dnsName, err := dnsmessage.NewName(name)
	if err != nil {
		return nil, 0, err
	}
	id := uint16(time.Now().UnixNano())
	query := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: id, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: dnsName, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}},
	}
	packed, err := query.Pack()
	return packed, id, err
}

// dnsAddresses reads an answer. It is an error when the server says neither that there are addresses nor that not.
func dnsAddresses(packet []byte, id uint16) (addresses []string, isOurs bool, err error) {
	var message dnsmessage.Message
	if message.Unpack(packet) != nil || message.ID != id || !message.Response {
		return nil, false, nil
	}
	if message.RCode != dnsmessage.RCodeSuccess && message.RCode != dnsmessage.RCodeNameError {
		return nil, true, fmt.Errorf("the DNS server says %s", message.RCode)
	}
	for _, answer := range message.Answers {
		if record, isA := answer.Body.(*dnsmessage.AResource); isA {
			addresses = append(addresses, net.IP(record.A[:]).String())
		}
	}
	return addresses, true, nil
}

type namesQuestion struct {
	From  vantage  `json:"from"`
	Names []string `json:"names"`
}

type namesAnswer struct {
	Names []nameAnswer `json:"names"`
}

func probeNames(question namesQuestion) (any, error) {
	answers := make([]nameAnswer, len(question.Names))
	from, err := placeAt(question.From)
	if err != nil && !errors.Is(err, errNoPod) {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	inParallel(len(question.Names), maxAtOnce, func(i int) {
		if err != nil {
			answers[i] = nameAnswer{Outcome: "probe_failed", Detail: inWords(err)}
			return
		}
		answers[i] = from.resolve(ctx, question.Names[i])
	})
	return namesAnswer{answers}, nil
}
