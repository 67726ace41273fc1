package main

import (
	"bufio"
	"context"
	"net/http"
	"net/url"
	"time"
)

// watchEndpoints tells of every change of a Service's EndpointSlices until the context ends. The first sign of a rollout
// is there: a new Pod's address that is not ready yet, or an old one's that is no longer.
func watchEndpoints(ctx context.Context, namespace, service string, changed chan<- struct{}) {
	query := url.Values{
		"watch":         {"true"},
		"labelSelector": {"kubernetes.io/service-name=" + service},
	}
	path := "/apis/discovery.k8s.io/v1/namespaces/" + url.PathEscape(namespace) + "/endpointslices?" + query.Encode()
	for ctx.Err() == nil {
		watchOnce(ctx, path, changed)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// watchOnce follows one watch to its end; each line of it is an event.
func watchOnce(ctx context.Context, path string, changed chan<- struct{}) {
	client, err := apiClient()
	if err != nil {
		return
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, apiServer+path, nil)
	if err != nil {
		return
	}
	response, err := client.Do(request)
	if err != nil {
		return
	}
	defer response.Body.Close()
	lines := bufio.NewReader(response.Body)
	for response.StatusCode == http.StatusOK {
		if _, err := lines.ReadSlice('\n'); err == bufio.ErrBufferFull {
			continue
		} else if err != nil {
			return
		}
		select {
		case changed <- struct{}{}:
		default:
		}
	}
}
