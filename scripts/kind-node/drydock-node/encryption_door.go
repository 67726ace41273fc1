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
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"
)

// The door through which a learner changes how the API server encrypts what it stores. It is the only one into the node
// beside the API server, and nothing passes but a configuration that was understood whole.

const (
	// encryptionFile is where the API server reads the configuration; see server/environments/kind/kind-config.ts.
	encryptionFile = "/etc/kubernetes/drydock/encryption.json"
	encryptionPort = "6444"
	encryptionPath = "/encryption"
	storedPath     = "/stored/"
	learnersGroup  = "drydock:learners"
	maxEncryption  = 16 << 10
)

// encryptionDoor answers learners.
type encryptionDoor struct {
	file string
	// restart has the API server read the file, and answers when it serves again.
	restart func(context.Context) error
	// stored reads a value of etcd.
	stored func(etcdQuestion) (any, error)
	// busy keeps one change from meeting another.
	busy sync.Mutex
}

// runEncryptionDoor serves at the socket that systemd hands over, from the first connection on.
func runEncryptionDoor([]string) error {
	// The first descriptor after the standard ones, see sd_listen_fds(3).
	listener, err := net.FileListener(os.NewFile(3, "the socket"))
	if err != nil {
		return err
	}
	server := http.Server{
		Handler:           (&encryptionDoor{file: encryptionFile, restart: restartAPIServer, stored: probeEtcd}).routes(),
		TLSConfig:         &tls.Config{MinVersion: tls.VersionTLS12, GetConfigForClient: freshTLS},
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		IdleTimeout:       10 * time.Second,
		MaxHeaderBytes:    8 << 10,
	}
	return server.ServeTLS(listener, "", "")
}

// freshTLS reads the API server's own certificate and authority anew, because a node may get others when it starts.
func freshTLS(*tls.ClientHelloInfo) (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(pki+"apiserver.crt", pki+"apiserver.key")
	if err != nil {
		return nil, err
	}
	authority, err := os.ReadFile(pki + "ca.crt")
	if err != nil {
		return nil, err
	}
	return doorTLS(pair, authority), nil
}

func doorTLS(pair tls.Certificate, authority []byte) *tls.Config {
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(authority)
	return &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{pair},
		ClientAuth:   tls.RequireAndVerifyClientCert,
		ClientCAs:    trusted,
	}
}

func (d *encryptionDoor) routes() http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("GET "+encryptionPath, d.status)
	routes.HandleFunc("PUT "+encryptionPath, d.apply)
	routes.HandleFunc("GET "+storedPath+"{resource}/{namespace}/{name}", d.show)
	return learnersOnly(routes)
}

// learnersOnly lets nobody else in whom the cluster's authority has signed a certificate for.
func learnersOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.TLS == nil || len(request.TLS.PeerCertificates) == 0 || !slices.Contains(request.TLS.PeerCertificates[0].Subject.Organization, learnersGroup) {
			say(w, http.StatusForbidden, "Only the learner of this cluster may do that.")
			return
		}
		next.ServeHTTP(w, request)
	})
}

func say(w http.ResponseWriter, status int, sentence string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintln(w, sentence)
}

// fail tells a learner that it is not their mistake, and the journal what it was.
func fail(w http.ResponseWriter, err error) {
	fmt.Fprintln(os.Stderr, err)
	say(w, http.StatusInternalServerError, "Drydock could not do it, which is no mistake of yours: "+err.Error()+".")
}

func (d *encryptionDoor) status(w http.ResponseWriter, _ *http.Request) {
	content, err := os.ReadFile(d.file)
	if err != nil {
		fail(w, err)
		return
	}
	var config encryptionConfiguration
	if err := json.Unmarshal(content, &config); err != nil {
		fail(w, err)
		return
	}
	say(w, http.StatusOK, config.describe())
}

func (d *encryptionDoor) apply(w http.ResponseWriter, request *http.Request) {
	text, err := io.ReadAll(http.MaxBytesReader(w, request.Body, maxEncryption))
	if err != nil {
		say(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("The file is larger than %d KiB, which no such configuration needs.", maxEncryption>>10))
		return
	}
	config, err := parseEncryption(text)
	if err != nil {
		say(w, http.StatusUnprocessableEntity, err.Error())
		return
	}
	if !d.busy.TryLock() {
		say(w, http.StatusConflict, "Another configuration is being applied at this moment; try again when it is done.")
		return
	}
	defer d.busy.Unlock()
	// Whoever asked may be gone by then; what was begun is brought to an end.
	changed, err := d.put(context.WithoutCancel(request.Context()), config)
	switch {
	case err != nil:
		fail(w, err)
	case changed:
		say(w, http.StatusOK, "Applied, and the API server serves again.\n"+config.describe())
	default:
		say(w, http.StatusOK, "This is in force already.\n"+config.describe())
	}
}

// put has the API server use a configuration, and answers whether it did not before. When the API server does not come
// back with it, it gets the one before.
func (d *encryptionDoor) put(ctx context.Context, config encryptionConfiguration) (bool, error) {
	before, err := os.ReadFile(d.file)
	if err != nil {
		return false, err
	}
	now, err := json.MarshalIndent(config, "", "  ")
	if err != nil {
		return false, err
	}
	if isSameEncryption(before, now) {
		return false, nil
	}
	if err := replaceFile(d.file, now); err != nil {
		return false, err
	}
	failed := d.restart(ctx)
	if failed == nil {
		return true, nil
	}
	if err := replaceFile(d.file, before); err != nil {
		return false, errors.Join(failed, err)
	}
	return false, errors.Join(fmt.Errorf("the configuration before is back, because %w", failed), d.restart(ctx))
}

// isSameEncryption: of the same meaning, because the first one of a node is written by hand.
func isSameEncryption(one, other []byte) bool {
	var compact, alike bytes.Buffer
	return json.Compact(&compact, one) == nil && json.Compact(&alike, other) == nil && bytes.Equal(compact.Bytes(), alike.Bytes())
}

// replaceFile puts a file in the place of another at once, for root alone to read.
func replaceFile(path string, content []byte) error {
	next, err := os.CreateTemp(filepath.Dir(path), ".next-*")
	if err != nil {
		return err
	}
	defer os.Remove(next.Name())
	_, written := next.Write(content)
	if err := errors.Join(written, next.Chmod(0o600), next.Sync(), next.Close()); err != nil {
		return err
	}
	return os.Rename(next.Name(), path)
}

// objectName is what namespaces and objects may be called: nothing that leads to another key of etcd.
var objectName = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$`)

// show answers with the bytes of etcd under the key of a Secret or ConfigMap, all of which a learner may read anyway.
func (d *encryptionDoor) show(w http.ResponseWriter, request *http.Request) {
	resource, namespace, name := request.PathValue("resource"), request.PathValue("namespace"), request.PathValue("name")
	if !slices.Contains(encryptedResources, resource) || !objectName.MatchString(namespace) || !objectName.MatchString(name) {
		say(w, http.StatusUnprocessableEntity, "What is stored can be shown of secrets and configmaps, by namespace and name.")
		return
	}
	found, err := d.stored(etcdQuestion{Key: "/registry/" + resource + "/" + namespace + "/" + name})
	if err != nil {
		fail(w, err)
		return
	}
	value, isThere := found.(etcdAnswer)
	if !isThere {
		say(w, http.StatusNotFound, fmt.Sprintf("etcd has nothing for %s %s in the namespace %s.", resource, name, namespace))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}
