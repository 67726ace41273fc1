package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	manifestDigest = "sha256:1111111111111111111111111111111111111111111111111111111111111111"
	configDigest   = "sha256:2222222222222222222222222222222222222222222222222222222222222222"
	layerDigest    = "sha256:3333333333333333333333333333333333333333333333333333333333333333"
	manifestType   = "application/vnd.docker.distribution.manifest.v2+json"
)

// bakedRegistry has nginx:latest of Docker Hub and the API server, both with the same manifest. No layer is there.
func bakedRegistry(t *testing.T) registry {
	t.Helper()
	blobs := t.TempDir()
	if err := os.Mkdir(filepath.Join(blobs, "sha256"), 0o755); err != nil {
		t.Fatal(err)
	}
	for digest, content := range map[string]string{manifestDigest: "the manifest", configDigest: "the configuration"} {
		if err := os.WriteFile(filepath.Join(blobs, "sha256", strings.TrimPrefix(digest, "sha256:")), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	image := func(name string) bakedImage {
		return bakedImage{Name: name, Digest: manifestDigest, MediaType: manifestType}
	}
	return registry{blobs: blobs, images: []bakedImage{
		image("docker.io/library/nginx:latest"),
		image("registry.k8s.io/kube-apiserver:v1.34.4"),
	}}
}

func TestRegistry(t *testing.T) {
	served := bakedRegistry(t)
	for _, c := range []struct {
		name   string
		method string
		path   string
		status int
		body   string
	}{
		{"says that it is a registry", "GET", "/v2/", 200, ""},
		{"a tag", "GET", "/v2/library/nginx/manifests/latest?ns=docker.io", 200, "the manifest"},
		{"a tag, for a client that names no registry", "GET", "/v2/library/nginx/manifests/latest", 200, "the manifest"},
		{"a tag of another registry", "GET", "/v2/kube-apiserver/manifests/v1.34.4?ns=registry.k8s.io", 200, "the manifest"},
		{"a digest", "GET", "/v2/library/nginx/manifests/" + manifestDigest + "?ns=docker.io", 200, "the manifest"},
		{"a configuration", "GET", "/v2/library/nginx/blobs/" + configDigest + "?ns=docker.io", 200, "the configuration"},
		{"an unknown tag", "GET", "/v2/library/nginx/manifests/1.99?ns=docker.io", 404, "MANIFEST_UNKNOWN"},
		{"an unknown image", "GET", "/v2/library/nonexistent/manifests/1?ns=docker.io", 404, "MANIFEST_UNKNOWN"},
		{"a known image of another registry", "GET", "/v2/library/nginx/manifests/latest?ns=quay.io", 404, "MANIFEST_UNKNOWN"},
		{"a digest that another image has", "GET", "/v2/library/busybox/manifests/" + manifestDigest + "?ns=docker.io", 404, "MANIFEST_UNKNOWN"},
		{"a name that begins like a known one", "GET", "/v2/library/ngin/manifests/" + manifestDigest + "?ns=docker.io", 404, "MANIFEST_UNKNOWN"},
		{"a layer", "GET", "/v2/library/nginx/blobs/" + layerDigest, 404, "BLOB_UNKNOWN"},
		{"a blob outside the folder", "GET", "/v2/library/nginx/blobs/sha256:..%2f..%2fetc%2fpasswd", 404, "NAME_UNKNOWN"},
		{"anything else", "GET", "/v2/_catalog", 404, "NAME_UNKNOWN"},
		{"a push", "POST", "/v2/library/nginx/blobs/uploads/", 405, "UNSUPPORTED"},
		{"a removal", "DELETE", "/v2/library/nginx/manifests/latest", 405, "UNSUPPORTED"},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := httptest.NewRecorder()
			served.ServeHTTP(answer, httptest.NewRequest(c.method, c.path, nil))
			if answer.Code != c.status || !strings.Contains(answer.Body.String(), c.body) {
				t.Errorf("got %d %s, want %d %s", answer.Code, answer.Body, c.status, c.body)
			}
		})
	}
}

func TestRegistryAnswersAHeadAsContainerdAsksIt(t *testing.T) {
	answer := httptest.NewRecorder()
	bakedRegistry(t).ServeHTTP(answer, httptest.NewRequest(http.MethodHead, "/v2/library/nginx/manifests/latest?ns=docker.io", nil))
	if answer.Code != http.StatusOK || answer.Body.Len() != 0 {
		t.Errorf("got %d %q", answer.Code, answer.Body)
	}
	for name, want := range map[string]string{
		"Content-Type":          manifestType,
		"Docker-Content-Digest": manifestDigest,
		"Content-Length":        "12",
	} {
		if got := answer.Header().Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
