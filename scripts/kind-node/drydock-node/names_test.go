package main

import (
	"context"
	"reflect"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func TestParseResolver(t *testing.T) {
	got := parseResolver(`# as the kubelet writes it
search shop.svc.cluster.local svc.cluster.local cluster.local
nameserver 10.96.0.10
nameserver 10.96.0.11
options ndots:5 timeout:2
`)
	want := names{servers: []string{"10.96.0.10", "10.96.0.11"}, search: []string{"shop.svc.cluster.local", "svc.cluster.local", "cluster.local"}, ndots: 5}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	for _, content := range []string{"", "options ndots:x", "nameserver", "options ndots:999"} {
		if got := parseResolver(content); got.ndots < 1 || got.ndots > 15 || got.servers != nil {
			t.Errorf("%q: got %+v", content, got)
		}
	}
}

func TestCandidates(t *testing.T) {
	n := names{search: []string{"shop.svc.cluster.local", "svc.cluster.local"}, ndots: 2}
	for name, want := range map[string][]string{
		"db":          {"db.shop.svc.cluster.local.", "db.svc.cluster.local.", "db."},
		"db.shop":     {"db.shop.shop.svc.cluster.local.", "db.shop.svc.cluster.local.", "db.shop."},
		"a.b.c":       {"a.b.c.", "a.b.c.shop.svc.cluster.local.", "a.b.c.svc.cluster.local."},
		"db.example.": {"db.example."},
	} {
		if got := n.candidates(name); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestParseHosts(t *testing.T) {
	got := parseHosts("127.0.0.1 localhost # this\n::1 localhost\n10.0.0.7 Web web.shop\n10.0.0.8 web\nnonsense\n")
	want := map[string][]string{"localhost": {"127.0.0.1"}, "web": {"10.0.0.7", "10.0.0.8"}, "web.shop": {"10.0.0.7"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestResolveWithoutDNS(t *testing.T) {
	p := place{names: names{hosts: map[string][]string{"web": {"10.0.0.7"}}, ndots: 1}}
	for name, want := range map[string]string{"10.1.2.3": "resolved", "WEB": "resolved", "web.": "resolved", "other": "no_answer"} {
		if got := p.resolve(context.Background(), name); got.Outcome != want {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func answerTo(t *testing.T, query []byte, code dnsmessage.RCode, addresses ...[4]byte) []byte {
	t.Helper()
	var message dnsmessage.Message
	if err := message.Unpack(query); err != nil {
		t.Fatal(err)
	}
	message.Response, message.RCode = true, code
	for _, address := range addresses {
		message.Answers = append(message.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: message.Questions[0].Name, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET},
			Body:   &dnsmessage.AResource{A: address},
		})
	}
	packed, err := message.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

func TestDNSAddresses(t *testing.T) {
	query, id, err := dnsQuery("db.shop.svc.cluster.local.")
	if err != nil {
		t.Fatal(err)
	}
	got, isOurs, err := dnsAddresses(answerTo(t, query, dnsmessage.RCodeSuccess, [4]byte{10, 0, 0, 1}, [4]byte{10, 0, 0, 2}), id)
	if err != nil || !isOurs || !reflect.DeepEqual(got, []string{"10.0.0.1", "10.0.0.2"}) {
		t.Errorf("got %v, %v, %v", got, isOurs, err)
	}
	if got, isOurs, err := dnsAddresses(answerTo(t, query, dnsmessage.RCodeNameError), id); err != nil || !isOurs || got != nil {
		t.Errorf("a name that is not there: %v, %v, %v", got, isOurs, err)
	}
	if _, isOurs, err := dnsAddresses(answerTo(t, query, dnsmessage.RCodeServerFailure), id); err == nil || !isOurs {
		t.Error("a failing server was believed")
	}
	for name, packet := range map[string][]byte{"of another question": answerTo(t, query, dnsmessage.RCodeSuccess), "the question": query, "noise": {1, 2, 3}} {
		other := id
		if name == "of another question" {
			other++
		}
		if _, isOurs, _ := dnsAddresses(packet, other); isOurs {
			t.Errorf("%s was taken for the answer", name)
		}
	}
}

func TestResolveSaysThatNoServerAnswers(t *testing.T) {
	p := place{names: names{servers: []string{"127.0.0.254"}, ndots: 1}}
	if got := p.resolve(context.Background(), "db."); got.Outcome != "no_answer" {
		t.Errorf("got %+v", got)
	}
}
