package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// maxBody is what is kept of an answer, maxRead what is read of it, so that its end is seen.
	maxBody = 1 << 10
	maxRead = 1 << 20
)

type httpRequest struct {
	URL     string            `json:"url"`
	Method  string            `json:"method"`
	Headers map[string]string `json:"headers"`
	Host    string            `json:"host"`
	Body    string            `json:"body"`
}

type httpQuestion struct {
	From      vantage       `json:"from"`
	Requests  []httpRequest `json:"requests"`
	TimeoutMs int           `json:"timeoutMs"`
}

// httpAnswer is what became of one request; see HttpAnswer in probes.ts.
type httpAnswer struct {
	Outcome     string            `json:"outcome"`
	Status      int               `json:"status,omitempty"`
	Headers     map[string]string `json:"headers,omitempty"`
	Body        string            `json:"body"`
	Address     string            `json:"address,omitempty"`
	Certificate *certificate      `json:"certificate,omitempty"`
	Detail      string            `json:"detail,omitempty"`
	Ms          int64             `json:"ms"`
}

type certificate struct {
	Subject     string    `json:"subject"`
	Issuer      string    `json:"issuer"`
	Names       []string  `json:"names"`
	Fingerprint string    `json:"fingerprint"`
	NotBefore   time.Time `json:"notBefore"`
	NotAfter    time.Time `json:"notAfter"`
	IsForHost   bool      `json:"isForHost"`
}

// probeHTTP sends all requests at once.
func probeHTTP(question httpQuestion) (any, error) {
	from, err := placeAt(question.From)
	if err != nil && !errors.Is(err, errNoPod) {
		return nil, err
	}
	answers := make([]httpAnswer, len(question.Requests))
	inParallel(len(answers), maxAtOnce, func(i int) {
		if err != nil {
			answers[i] = httpAnswer{Outcome: "probe_failed", Detail: inWords(err)}
			return
		}
		answers[i] = send(from, question.Requests[i], time.Duration(question.TimeoutMs)*time.Millisecond)
	})
	return struct {
		Answers []httpAnswer `json:"answers"`
	}{answers}, nil
}

// stageError says at which stage of a request something went wrong, where the error itself does not.
type stageError struct {
	outcome string
	error
}

func (e stageError) Unwrap() error { return e.error }

func failed(err error, started time.Time) httpAnswer {
	answer := httpAnswer{Outcome: outcomeOf(err), Detail: inWords(err), Ms: milliseconds(started)}
	var stage stageError
	if errors.As(err, &stage) && answer.Outcome != "timed_out" {
		answer.Outcome = stage.outcome
	}
	return answer
}

// send makes one request on a connection of its own: the name is resolved, the connection made, TLS agreed on and the
// answer read to its end, all within the timeout.
func send(from place, wanted httpRequest, timeout time.Duration) httpAnswer {
	started := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	parsed, err := url.Parse(wanted.URL)
	if err != nil {
		return httpAnswer{Outcome: "probe_failed", Detail: err.Error()}
	}
	address, err := from.find(ctx, host{name: parsed.Hostname()})
	if err != nil {
		return failed(err, started)
	}
	return sendTo(ctx, from, address, wanted, started)
}

// sendTo is send once the name is resolved.
func sendTo(ctx context.Context, from place, address string, wanted httpRequest, started time.Time) httpAnswer {
	request, err := newRequest(ctx, wanted)
	if err != nil {
		return httpAnswer{Outcome: "probe_failed", Detail: err.Error()}
	}
	connected, err := from.dial(ctx, "tcp4", net.JoinHostPort(address, portOf(request.URL)))
	if err != nil {
		return failed(err, started)
	}
	defer connected.Close()
	deadline, _ := ctx.Deadline()
	connected.SetDeadline(deadline)
	answer := httpAnswer{Address: connected.RemoteAddr().String()}
	if request.URL.Scheme == "https" {
		name := withoutPort(request.Host)
		secured := tls.Client(connected, &tls.Config{ServerName: name, InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}})
		if err := secured.HandshakeContext(ctx); err != nil {
			return failed(stageError{"tls_failed", err}, started)
		}
		answer.Certificate = describeCertificate(secured.ConnectionState().PeerCertificates[0], name)
		connected = secured
	}
	if err := exchangeHTTP(connected, request, &answer); err != nil {
		return failed(stageError{"cut", err}, started)
	}
	answer.Outcome = "answered"
	answer.Ms = milliseconds(started)
	return answer
}

func newRequest(ctx context.Context, wanted httpRequest) (*http.Request, error) {
	method := wanted.Method
	if method == "" {
		method = http.MethodGet
	}
	request, err := http.NewRequestWithContext(ctx, method, wanted.URL, strings.NewReader(wanted.Body))
	if err != nil {
		return nil, err
	}
	for name, value := range wanted.Headers {
		request.Header.Set(name, value)
	}
	if request.Header.Get("User-Agent") == "" {
		request.Header.Set("User-Agent", "drydock")
	}
	if wanted.Host != "" {
		request.Host = wanted.Host
	}
	return request, nil
}

// exchangeHTTP speaks HTTP/1.1 over this one connection and reads the whole answer.
func exchangeHTTP(connected net.Conn, request *http.Request, answer *httpAnswer) error {
	transport := &http.Transport{
		DisableKeepAlives: true,
		DialContext:       func(context.Context, string, string) (net.Conn, error) { return connected, nil },
	}
	// TLS is there already, so the transport only sees a connection.
	request.URL.Scheme = "http"
	response, err := transport.RoundTrip(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxRead))
	if err != nil {
		return err
	}
	answer.Status = response.StatusCode
	answer.Headers = map[string]string{}
	for name, values := range response.Header {
		answer.Headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	answer.Body = strings.ToValidUTF8(string(body[:min(len(body), maxBody)]), "\uFFFD")
	return nil
}

func portOf(url *url.URL) string {
	if port := url.Port(); port != "" {
		return port
	}
	if url.Scheme == "https" {
		return "443"
	}
	return "80"
}

func withoutPort(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return host
}

func describeCertificate(served *x509.Certificate, host string) *certificate {
	sum := sha256.Sum256(served.Raw)
	names := append([]string{}, served.DNSNames...)
	for _, ip := range served.IPAddresses {
		names = append(names, ip.String())
	}
	return &certificate{
		Subject:     served.Subject.CommonName,
		Issuer:      served.Issuer.CommonName,
		Names:       names,
		Fingerprint: hex.EncodeToString(sum[:]),
		NotBefore:   served.NotBefore.UTC(),
		NotAfter:    served.NotAfter.UTC(),
		IsForHost:   served.VerifyHostname(host) == nil,
	}
}
