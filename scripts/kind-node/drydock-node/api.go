package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"
)

// pki is where kubeadm leaves keys and certificates.
const pki = "/etc/kubernetes/pki/"

// clientFor makes an HTTPS client that trusts this authority and shows this certificate.
func clientFor(authority, certificate, key string) (*http.Client, error) {
	pem, err := os.ReadFile(pki + authority)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	pair, err := tls.LoadX509KeyPair(pki+certificate, pki+key)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{pair}}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: config}}, nil
}

// apiClient speaks to this node's API server as the API server itself speaks to kubelets, which is an administrator.
var apiClient = sync.OnceValues(func() (*http.Client, error) {
	return clientFor("ca.crt", "apiserver-kubelet-client.crt", "apiserver-kubelet-client.key")
})

const apiServer = "https://127.0.0.1:6443"

// readObject reads one object of a collection into `object` and tells whether it is there.
func readObject(collection, name string, object any) (bool, error) {
	client, err := apiClient()
	if err != nil {
		return false, err
	}
	request, err := http.NewRequest(http.MethodGet, apiServer+collection+"/"+url.PathEscape(name), nil)
	if err != nil {
		return false, err
	}
	once := *client
	once.Timeout = 5 * time.Second
	response, err := once.Do(request)
	if err != nil {
		return false, err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
		return true, json.NewDecoder(io.LimitReader(response.Body, 4<<20)).Decode(object)
	case http.StatusNotFound:
		return false, nil
	}
	return false, fmt.Errorf("GET %s: %s", request.URL, response.Status)
}
