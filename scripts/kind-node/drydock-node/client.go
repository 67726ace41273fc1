package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// client asks the API server of this node as the one user of a kubeconfig.
type client struct {
	server string
	http   http.Client
}

func newClient(file string) (*client, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	config := kubeconfig(content)
	fields := map[field][]byte{}
	for _, name := range []field{authorityField, certificateField, keyField} {
		if fields[name], err = config.pem(name); err != nil {
			return nil, err
		}
	}
	pair, err := tls.X509KeyPair(fields[certificateField], fields[keyField])
	if err != nil {
		return nil, err
	}
	trusted := x509.NewCertPool()
	if !trusted.AppendCertsFromPEM(fields[authorityField]) {
		return nil, fmt.Errorf("%s trusts nobody", file)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted, Certificates: []tls.Certificate{pair}}, ForceAttemptHTTP2: true}
	return &client{server: config.word(serverField), http: http.Client{Transport: transport, Timeout: 10 * time.Second}}, nil
}

// errAPI is an answer other than success, in the API server's own words.
type errAPI struct {
	code    int
	message string
}

func (e errAPI) Error() string { return e.message }

// ask sends a request with an optional object, and reads the answer into another, when one is given.
func (c *client) ask(ctx context.Context, method, path string, object, answer any) error {
	var body io.Reader
	if object != nil {
		text, err := json.Marshal(object)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.server+path, body)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= http.StatusBadRequest {
		status := struct{ Message string }{Message: string(content)}
		_ = json.Unmarshal(content, &status)
		return errAPI{response.StatusCode, status.Message}
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(content, answer)
}

// refusal answers what the API server said when it refused; empty when it did not, or did not answer.
func refusal(err error) string {
	var refused errAPI
	if errors.As(err, &refused) {
		return refused.message
	}
	return ""
}
