package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const atFirst = `{"apiVersion": "apiserver.config.k8s.io/v1", "kind": "EncryptionConfiguration",
  "resources": [{"resources": ["secrets"], "providers": [{"identity": {}}]}]}`

const encrypted = `{"apiVersion":"apiserver.config.k8s.io/v1","kind":"EncryptionConfiguration","resources":[{"resources":["secrets"],` +
	`"providers":[{"aescbc":{"keys":[{"name":"key1","secret":"` + key32 + `"}]}},{"identity":{}}]}]}`

// door is one with a file of its own, whose restarts come out as told; it keeps what the file held at each.
func door(t *testing.T, outcomes ...error) (*encryptionDoor, *[]string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "encryption.yaml")
	if err := os.WriteFile(file, []byte(atFirst), 0o644); err != nil {
		t.Fatal(err)
	}
	var restarts []string
	opened := &encryptionDoor{file: file, restart: func(context.Context) error {
		content, err := os.ReadFile(file)
		restarts = append(restarts, string(content))
		if len(restarts) <= len(outcomes) {
			return outcomes[len(restarts)-1]
		}
		return err
	}}
	opened.stored = func(question etcdQuestion) (any, error) {
		if question.Key == "/registry/secrets/shop/db" {
			return etcdAnswer{"value", "azhz", 3}, nil
		}
		return absent("etcd has no such key"), nil
	}
	return opened, &restarts
}

// ask sends a request as the learner would.
func ask(d *encryptionDoor, method, path, body string) (int, string) {
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.TLS = &tls.ConnectionState{PeerCertificates: []*x509.Certificate{{Subject: pkix.Name{Organization: []string{learnersGroup}}}}}
	recorder := httptest.NewRecorder()
	d.routes().ServeHTTP(recorder, request)
	return recorder.Code, recorder.Body.String()
}

func TestDoorApplies(t *testing.T) {
	d, restarts := door(t)
	code, said := ask(d, http.MethodPut, encryptionPath, encrypted)
	if code != http.StatusOK || !strings.Contains(said, "Applied") || !strings.Contains(said, "secrets: written with aescbc (key1); read with that, identity") {
		t.Errorf("%d %s", code, said)
	}
	if len(*restarts) != 1 || !strings.Contains((*restarts)[0], key32) {
		t.Errorf("restarts: %q", *restarts)
	}
	info, err := os.Stat(d.file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if code, said := ask(d, http.MethodPut, encryptionPath, encrypted); code != http.StatusOK || !strings.Contains(said, "in force already") || len(*restarts) != 1 {
		t.Errorf("the second time: %d %s, %d restarts", code, said, len(*restarts))
	}
	if code, said := ask(d, http.MethodGet, encryptionPath, ""); code != http.StatusOK || strings.Contains(said, key32) || !strings.Contains(said, "aescbc (key1)") {
		t.Errorf("status: %d %s", code, said)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(d.file), ".next-*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestDoorDoesNotRestartForTheSame(t *testing.T) {
	d, restarts := door(t)
	same := strings.Join(strings.Fields(atFirst), "")
	if code, said := ask(d, http.MethodPut, encryptionPath, same); code != http.StatusOK || !strings.Contains(said, "in force already") || len(*restarts) > 0 {
		t.Errorf("%d %s, %d restarts", code, said, len(*restarts))
	}
}

func TestDoorTakesBackWhatTheAPIServerDoesNotServeWith(t *testing.T) {
	d, restarts := door(t, errors.New("it does not serve"))
	code, said := ask(d, http.MethodPut, encryptionPath, encrypted)
	if code != http.StatusInternalServerError || !strings.Contains(said, "the configuration before is back, because it does not serve") {
		t.Errorf("%d %s", code, said)
	}
	if len(*restarts) != 2 || (*restarts)[1] != atFirst {
		t.Errorf("restarts: %q", *restarts)
	}
}

func TestDoorRefusesWithoutTouchingTheFile(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		code int
	}{
		"another kind": {`{"apiVersion": "v1", "kind": "Pod"}`, http.StatusUnprocessableEntity},
		"no JSON":      {"kind: EncryptionConfiguration", http.StatusUnprocessableEntity},
		"nothing":      {"", http.StatusUnprocessableEntity},
		"much":         {encrypted + strings.Repeat(" ", maxEncryption), http.StatusRequestEntityTooLarge},
		"deep":         {strings.Repeat("[", maxEncryption/2), http.StatusUnprocessableEntity},
	} {
		t.Run(name, func(t *testing.T) {
			d, restarts := door(t)
			if code, said := ask(d, http.MethodPut, encryptionPath, c.body); code != c.code {
				t.Errorf("%d %s", code, said)
			}
			if content, _ := os.ReadFile(d.file); string(content) != atFirst || len(*restarts) > 0 {
				t.Errorf("the file is %s after %d restarts", content, len(*restarts))
			}
		})
	}
}

func TestDoorAppliesOneAtATime(t *testing.T) {
	d, _ := door(t)
	d.busy.Lock()
	if code, said := ask(d, http.MethodPut, encryptionPath, encrypted); code != http.StatusConflict {
		t.Errorf("%d %s", code, said)
	}
}

func TestDoorShowsSecretsAndConfigMapsOnly(t *testing.T) {
	d, _ := door(t)
	for path, expected := range map[string]int{
		"/stored/secrets/shop/db":                 http.StatusOK,
		"/stored/secrets/shop/other":              http.StatusNotFound,
		"/stored/pods/shop/db":                    http.StatusUnprocessableEntity,
		"/stored/secrets/shop/..%2Fdb":            http.StatusUnprocessableEntity,
		"/stored/secrets/..%2F..%2Fpods%2Fa/db":   http.StatusUnprocessableEntity,
		"/stored/secrets/shop/%00":                http.StatusUnprocessableEntity,
		"/stored/secrets/shop/db/more":            http.StatusNotFound,
		"/etc/kubernetes/drydock/encryption.json": http.StatusNotFound,
	} {
		if code, said := ask(d, http.MethodGet, path, ""); code != expected {
			t.Errorf("%s: %d %s", path, code, said)
		}
	}
}

// identity is a certificate of somebody in an organization, signed by an authority.
func identity(t *testing.T, organization string, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) (tls.Certificate, *x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "somebody", Organization: []string{organization}},
		NotAfter: time.Now().Add(time.Hour), IsCA: parent == nil, BasicConstraintsValid: true,
		DNSNames:    []string{"lab"},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
	}
	if parent == nil {
		parent, parentKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, certificate, key
}

func TestDoorOpensForLearnersOnly(t *testing.T) {
	_, authority, authorityKey := identity(t, "cluster", nil, nil)
	serving, _, _ := identity(t, "server", authority, authorityKey)
	learner, _, _ := identity(t, learnersGroup, authority, authorityKey)
	grader, _, _ := identity(t, "drydock:graders", authority, authorityKey)
	_, stranger, strangerKey := identity(t, "cluster", nil, nil)
	forged, _, _ := identity(t, learnersGroup, stranger, strangerKey)

	d, _ := door(t)
	server := httptest.NewUnstartedServer(d.routes())
	server.TLS = doorTLS(serving, encodeCertificate(authority.Raw))
	server.Config.ErrorLog = nil
	server.StartTLS()
	defer server.Close()
	trusted := x509.NewCertPool()
	trusted.AddCert(authority)

	get := func(certificates ...tls.Certificate) (string, error) {
		config := &tls.Config{RootCAs: trusted, ServerName: "lab", Certificates: certificates}
		visitor := http.Client{Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}}
		response, err := visitor.Get(server.URL + encryptionPath)
		if err != nil {
			return "", err
		}
		defer response.Body.Close()
		var body bytes.Buffer
		_, err = io.Copy(&body, response.Body)
		return response.Status + " " + body.String(), err
	}

	if said, err := get(learner); err != nil || !strings.HasPrefix(said, "200") {
		t.Errorf("a learner: %s %v", said, err)
	}
	if said, err := get(grader); err != nil || !strings.HasPrefix(said, "403") {
		t.Errorf("somebody else: %s %v", said, err)
	}
	for who, certificates := range map[string][]tls.Certificate{"nobody": nil, "one of another cluster": {forged}} {
		if said, err := get(certificates...); err == nil {
			t.Errorf("%s: %s", who, said)
		}
	}
}
