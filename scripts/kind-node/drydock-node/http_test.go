package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func sendHere(request httpRequest) httpAnswer {
	return send(place{}, request, time.Second)
}

func TestSend(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Version", "2")
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprintf(w, "%s %s %s %s", r.Method, r.Host, r.URL.Path, r.Header.Get("X-Who"))
	}))
	defer server.Close()
	got := sendHere(httpRequest{URL: server.URL + "/a/b?c=d", Host: "shop.example", Method: "POST", Headers: map[string]string{"X-Who": "me"}})
	if got.Outcome != "answered" || got.Status != http.StatusTeapot || got.Body != "POST shop.example /a/b me" || got.Headers["x-version"] != "2" {
		t.Errorf("got %+v", got)
	}
}

func TestSendDoesNotFollowARedirect(t *testing.T) {
	server := httptest.NewServer(http.RedirectHandler("/elsewhere", http.StatusFound))
	defer server.Close()
	if got := sendHere(httpRequest{URL: server.URL}); got.Status != http.StatusFound || got.Headers["location"] != "/elsewhere" {
		t.Errorf("got %+v", got)
	}
}

func TestSendTellsTheCertificate(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	for host, isFor := range map[string]bool{"example.com": true, "shop.test": false} {
		got := sendHere(httpRequest{URL: server.URL, Host: host})
		if got.Outcome != "answered" || got.Certificate == nil || got.Certificate.IsForHost != isFor || len(got.Certificate.Fingerprint) != 64 {
			t.Errorf("%s: got %+v", host, got)
		}
	}
}

// A listener that does with each connection what a test wants.
func listening(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connected, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(connected)
		}
	}()
	return listener.Addr().String()
}

func TestSendTellsWhatWentWrong(t *testing.T) {
	closed := listening(t, func(c net.Conn) { c.Close() })
	half := listening(t, func(c net.Conn) {
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
		c.Close()
	})
	silent := listening(t, func(c net.Conn) {
		<-t.Context().Done()
		c.Close()
	})
	free, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free.Close()
	for url, want := range map[string]string{
		"http://" + closed:               "cut",
		"http://" + half:                 "cut",
		"http://" + silent:               "timed_out",
		"https://" + closed:              "tls_failed",
		"https://" + silent:              "timed_out",
		"http://" + free.Addr().String(): "refused",
		"http://no.such.name/":           "name_not_resolved",
	} {
		got := send(place{}, httpRequest{URL: url}, 200*time.Millisecond)
		if got.Outcome != want || got.Detail == "" {
			t.Errorf("%s: got %+v, want %s", url, got, want)
		}
	}
}

func TestSampleCountsByKey(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch number := asked.Add(1); {
		case number%10 == 0:
			fmt.Fprintln(w, "version v2 at", number)
		case number%25 == 1:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			fmt.Fprintln(w, "version v1 at", number)
		}
	}))
	defer server.Close()
	got, err := probeSample(sampleQuestion{
		From: vantage{isHere: true}, Request: httpRequest{URL: server.URL}, Key: &answerKey{Body: `version (v\d)`}, Count: 100, AtOnce: 8, TimeoutMs: 1000,
	})
	answer, isSample := got.(sampleAnswer)
	if err != nil || !isSample || answer.Counts["v2"] != 10 || answer.Counts["v1"] != 86 || answer.Failures["status_503"] != 4 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestSampleRefusesAKeyThatTellsNothingApart(t *testing.T) {
	for _, pattern := range []string{"(", "no group", "(two)(groups)"} {
		if got, err := probeSample(sampleQuestion{From: vantage{isHere: true}, Key: &answerKey{Body: pattern}}); err == nil {
			t.Errorf("%s: got %+v", pattern, got)
		}
	}
}

func TestSendBoundsTheBody(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, strings.Repeat("x", 3*maxBody))
	}))
	defer server.Close()
	if got := sendHere(httpRequest{URL: server.URL}); got.Outcome != "answered" || len(got.Body) != maxBody {
		t.Errorf("got %d bytes", len(got.Body))
	}
}

func TestConnect(t *testing.T) {
	open := listening(t, func(c net.Conn) { c.Close() })
	udp, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	go func() {
		packet := make([]byte, 512)
		for {
			size, from, err := udp.ReadFrom(packet)
			if err != nil {
				return
			}
			if string(packet[:size]) == "hello" {
				udp.WriteTo(packet[:size], from)
			}
		}
	}()
	hello, other := "hello", "other"
	port := func(address net.Addr) int {
		switch a := address.(type) {
		case *net.UDPAddr:
			return a.Port
		case *net.TCPAddr:
			return a.Port
		}
		return 0
	}
	tcp, err := net.ResolveTCPAddr("tcp4", open)
	if err != nil {
		t.Fatal(err)
	}
	here := host{name: "127.0.0.1"}
	for name, c := range map[string]struct {
		target trafficTarget
		want   string
	}{
		"tcp":               {trafficTarget{Host: here, Port: port(tcp), Protocol: "tcp"}, "connected"},
		"tcp refused":       {trafficTarget{Host: here, Port: 1, Protocol: "tcp"}, "refused"},
		"udp":               {trafficTarget{Host: here, Port: port(udp.LocalAddr()), Protocol: "udp", Payload: &hello}, "connected"},
		"udp unanswered":    {trafficTarget{Host: here, Port: port(udp.LocalAddr()), Protocol: "udp", Payload: &other}, "timed_out"},
		"udp refused":       {trafficTarget{Host: here, Port: 1, Protocol: "udp"}, "refused"},
		"name not resolved": {trafficTarget{Host: host{name: "nobody"}, Port: 1, Protocol: "tcp"}, "name_not_resolved"},
	} {
		if got := connect(place{}, c.target, podAddress{}, 150*time.Millisecond); got.Outcome != c.want {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	if got := connect(place{}, trafficTarget{Protocol: "tcp"}, podAddress{err: errNoPod}, time.Second); got.Outcome != "probe_failed" {
		t.Errorf("a Pod that does not run: got %+v", got)
	}
}

func TestOutcomeOfSilence(t *testing.T) {
	if got := outcomeOf(context.DeadlineExceeded); got != "timed_out" {
		t.Errorf("got %s", got)
	}
}
