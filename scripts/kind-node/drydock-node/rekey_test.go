package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

var (
	addressBefore = net.IPv4(10, 213, 0, 2)
	addressNow    = net.IPv4(10, 213, 7, 18)
)

// issue makes a certificate; without an issuer it is an authority.
func issue(t *testing.T, name string, issuer *authority, addresses ...net.IP) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(time.Now().UnixNano()),
		Subject:               pkix.Name{CommonName: name, Organization: []string{"system:nodes"}},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
		IsCA:                  issuer == nil,
		DNSNames:              []string{name},
		IPAddresses:           addresses,
	}
	parent, signer := template, key
	if issuer != nil {
		parent, signer = issuer.now, issuer.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return authority{now: certificate, key: key}
}

// issueWithRSA makes an authority as the kubelet makes its own.
func issueWithRSA(t *testing.T, name string) (*x509.Certificate, *rsa.PrivateKey) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		KeyUsage:              x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate, key
}

func pemOf(a authority) []byte { return encodeCertificate(a.now.Raw) }

func write(t *testing.T, root, path string, content []byte) {
	t.Helper()
	file := filepath.Join(root, path)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, root, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func configOf(trusted, user []byte) []byte {
	encode := base64.StdEncoding.EncodeToString
	return []byte(fmt.Sprintf("clusters:\n- cluster:\n    certificate-authority-data: %s\n    server: https://lab:6443\nusers:\n- user:\n    client-certificate-data: %s\n    client-key-data:\n", encode(trusted), encode(user)))
}

// snapshot is a node's files as take-snapshot leaves them: certificates, and no key.
func snapshot(t *testing.T) (root string, cluster, etcd authority) {
	root = t.TempDir()
	cluster, etcd = issue(t, "kubernetes", nil), issue(t, "etcd-ca", nil)
	kubelet, kubeletKey := issueWithRSA(t, "kubelet-ca")
	serving := issue(t, "lab", &cluster).now
	serving.SignatureAlgorithm = x509.UnknownSignatureAlgorithm
	der, err := x509.CreateCertificate(rand.Reader, serving, kubelet, serving.PublicKey, kubeletKey)
	if err != nil {
		t.Fatal(err)
	}
	write(t, root, "etc/kubernetes/pki/ca.crt", pemOf(cluster))
	write(t, root, "etc/kubernetes/pki/apiserver.crt", pemOf(issue(t, "apiserver", &cluster, net.IPv4(10, 96, 0, 1), addressBefore)))
	write(t, root, "etc/kubernetes/pki/etcd/ca.crt", pemOf(etcd))
	write(t, root, "etc/kubernetes/pki/etcd/server.crt", pemOf(issue(t, "etcd", &etcd, addressBefore)))
	write(t, root, "var/lib/kubelet/pki/kubelet.crt", append(encodeCertificate(der), encodeCertificate(kubelet.Raw)...))
	write(t, root, "var/lib/kubelet/pki/kubelet-client-current.pem", pemOf(issue(t, "system:node:lab", &cluster)))
	write(t, root, "etc/kubernetes/admin.conf", configOf(pemOf(cluster), pemOf(issue(t, "admin", &cluster))))
	write(t, root, "kind/drydock/learner.conf", configOf(pemOf(cluster), pemOf(issue(t, "learner", &cluster))))
	write(t, root, store, nil)
	if err := os.Remove(filepath.Join(root, store)); err != nil {
		t.Fatal(err)
	}
	fill(t, filepath.Join(root, store), map[string]string{
		"1": "k8s\x00 ca.crt " + string(pemOf(cluster)) + " and more",
		"2": "kubeconfig: " + base64.StdEncoding.EncodeToString(pemOf(cluster)),
		"3": "nothing to do with it",
	})
	return root, cluster, etcd
}

func fill(t *testing.T, file string, values map[string]string) {
	t.Helper()
	db, err := bbolt.Open(file, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucket(keysBucket)
		if err != nil {
			return err
		}
		for revision, value := range values {
			if err := bucket.Put([]byte(revision), []byte(value)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func valueOf(t *testing.T, file, revision string) string {
	t.Helper()
	db, err := bbolt.Open(file, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var value string
	err = db.View(func(tx *bbolt.Tx) error {
		value = string(tx.Bucket(keysBucket).Get([]byte(revision)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func rekeyed(t *testing.T, root string) {
	t.Helper()
	if err := runRekey([]string{"--root", root, "--from", addressBefore.String(), "--to", addressNow.String()}); err != nil {
		t.Fatal(err)
	}
}

func verify(t *testing.T, certificate *x509.Certificate, trusted ...[]byte) error {
	t.Helper()
	pool := x509.NewCertPool()
	for _, text := range trusted {
		pool.AppendCertsFromPEM(text)
	}
	_, err := certificate.Verify(x509.VerifyOptions{Roots: pool, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	return err
}

func TestEveryPairFitsAndIsTrustedByTheNewAuthorityAlone(t *testing.T) {
	root, cluster, etcd := snapshot(t)
	rekeyed(t, root)
	for _, each := range []struct {
		path, authority string
		before          authority
	}{
		{"etc/kubernetes/pki/apiserver", "etc/kubernetes/pki/ca.crt", cluster},
		{"etc/kubernetes/pki/etcd/server", "etc/kubernetes/pki/etcd/ca.crt", etcd},
	} {
		pair, err := tls.X509KeyPair(read(t, root, each.path+".crt"), read(t, root, each.path+".key"))
		if err != nil {
			t.Fatalf("%s: %v", each.path, err)
		}
		if err := verify(t, pair.Leaf, read(t, root, each.authority)); err != nil {
			t.Errorf("%s: %v", each.path, err)
		}
		if verify(t, pair.Leaf, pemOf(each.before)) == nil {
			t.Errorf("%s is still trusted by the authority of the snapshot", each.path)
		}
	}
}

func TestACertificateSaysWhatItSaidButForTheAddress(t *testing.T) {
	root, _, _ := snapshot(t)
	before, _ := parseCertificates(read(t, root, "etc/kubernetes/pki/apiserver.crt"))
	rekeyed(t, root)
	now, err := parseCertificates(read(t, root, "etc/kubernetes/pki/apiserver.crt"))
	if err != nil {
		t.Fatal(err)
	}
	if now[0].Subject.String() != before[0].Subject.String() || now[0].KeyUsage != before[0].KeyUsage || fmt.Sprint(now[0].ExtKeyUsage) != fmt.Sprint(before[0].ExtKeyUsage) {
		t.Errorf("%v is not %v", now[0].Subject, before[0].Subject)
	}
	if fmt.Sprint(now[0].DNSNames) != fmt.Sprint(before[0].DNSNames) {
		t.Errorf("names %v became %v", before[0].DNSNames, now[0].DNSNames)
	}
	if fmt.Sprint(now[0].IPAddresses) != "[10.96.0.1 10.213.7.18]" {
		t.Errorf("addresses are %v", now[0].IPAddresses)
	}
	if lasts, lasted := now[0].NotAfter.Sub(now[0].NotBefore), before[0].NotAfter.Sub(before[0].NotBefore); lasts != lasted {
		t.Errorf("it lasts %v instead of %v", lasts, lasted)
	}
	if bytes.Equal(now[0].RawSubjectPublicKeyInfo, before[0].RawSubjectPublicKeyInfo) {
		t.Error("it has the key that it had")
	}
}

func TestTheKubeletHasAPairAndAClientCertificate(t *testing.T) {
	root, cluster, _ := snapshot(t)
	before := string(read(t, root, "var/lib/kubelet/pki/kubelet.crt"))
	rekeyed(t, root)
	serving := read(t, root, "var/lib/kubelet/pki/kubelet.crt")
	pair, err := tls.X509KeyPair(serving, read(t, root, "var/lib/kubelet/pki/kubelet.key"))
	if err != nil {
		t.Fatal(err)
	}
	chain, _ := parseCertificates(serving)
	if err := verify(t, pair.Leaf, encodeCertificate(chain[1].Raw)); err != nil {
		t.Error(err)
	}
	for _, certificate := range chain {
		if strings.Contains(before, string(encodeCertificate(certificate.Raw))) {
			t.Errorf("%v is the one of the snapshot", certificate.Subject)
		}
	}
	combined := read(t, root, "var/lib/kubelet/pki/kubelet-client-current.pem")
	client, err := tls.X509KeyPair(combined, combined)
	if err != nil {
		t.Fatal(err)
	}
	if verify(t, client.Leaf, read(t, root, "etc/kubernetes/pki/ca.crt")) != nil || verify(t, client.Leaf, pemOf(cluster)) == nil {
		t.Error("the client certificate is not of the new authority alone")
	}
}

func TestAKubeconfigTrustsAndIsTrustedByTheNewAuthority(t *testing.T) {
	root, cluster, _ := snapshot(t)
	rekeyed(t, root)
	trusted := read(t, root, "etc/kubernetes/pki/ca.crt")
	for _, path := range []string{"etc/kubernetes/admin.conf", "kind/drydock/learner.conf"} {
		config := kubeconfig(read(t, root, path))
		authority, _ := config.pem(authorityField)
		certificate, _ := config.pem(certificateField)
		key, _ := config.pem(keyField)
		if !bytes.Equal(authority, trusted) {
			t.Errorf("%s trusts somebody else", path)
		}
		pair, err := tls.X509KeyPair(certificate, key)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if verify(t, pair.Leaf, trusted) != nil || verify(t, pair.Leaf, pemOf(cluster)) == nil {
			t.Errorf("%s is not of the new authority alone", path)
		}
		if config.word(serverField) != "https://lab:6443" {
			t.Errorf("%s lost its server", path)
		}
	}
}

func TestTheStoreQuotesTheNewAuthority(t *testing.T) {
	root, _, _ := snapshot(t)
	rekeyed(t, root)
	now := string(read(t, root, "etc/kubernetes/pki/ca.crt"))
	file := filepath.Join(root, store)
	for revision, expected := range map[string]string{
		"1": "k8s\x00 ca.crt " + now + " and more",
		"2": "kubeconfig: " + base64.StdEncoding.EncodeToString([]byte(now)),
		"3": "nothing to do with it",
	} {
		if got := valueOf(t, file, revision); got != expected {
			t.Errorf("revision %s holds %q", revision, got)
		}
	}
}

func TestTwoNodesOfOneSnapshotShareNothing(t *testing.T) {
	root, _, _ := snapshot(t)
	other := t.TempDir()
	if err := os.CopyFS(other, os.DirFS(root)); err != nil {
		t.Fatal(err)
	}
	rekeyed(t, root)
	rekeyed(t, other)
	compared := 0
	err := filepath.Walk(root, func(file string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		path, _ := filepath.Rel(root, file)
		if bytes.Equal(read(t, root, path), read(t, other, path)) {
			t.Errorf("both have the same %s", path)
		}
		compared++
		return nil
	})
	if err != nil || compared < 14 {
		t.Errorf("compared %d files: %v", compared, err)
	}
}

func TestAnUnknownLayoutIsRefused(t *testing.T) {
	root, _, _ := snapshot(t)
	if err := os.RemoveAll(filepath.Join(root, "var/lib/kubelet/pki")); err != nil {
		t.Fatal(err)
	}
	err := runRekey([]string{"--root", root, "--from", addressBefore.String(), "--to", addressNow.String()})
	if err == nil || !strings.Contains(err.Error(), "kubelet.crt") {
		t.Errorf("it said %v", err)
	}
}

func TestACertificateOfAStrangerIsRefused(t *testing.T) {
	root, _, _ := snapshot(t)
	stranger := issue(t, "stranger", nil)
	write(t, root, "etc/kubernetes/pki/front-proxy-client.crt", pemOf(issue(t, "proxy", &stranger)))
	err := runRekey([]string{"--root", root, "--from", addressBefore.String(), "--to", addressNow.String()})
	if err == nil || !strings.Contains(err.Error(), "nobody here issued") {
		t.Errorf("it said %v", err)
	}
}

func TestTextsOfAnotherLengthAreNotPutIntoTheStore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "db")
	fill(t, file, map[string]string{"1": "before"})
	if replaceInStore(file, map[string]string{"before": "after it"}) == nil {
		t.Error("it was")
	}
	if got := valueOf(t, file, "1"); got != "before" {
		t.Errorf("it holds %q", got)
	}
}

func TestAnAuthorityWithAnotherKindOfKeyCannotBeOverwritten(t *testing.T) {
	root, _, _ := snapshot(t)
	other, _ := issueWithRSA(t, "front-proxy-ca")
	write(t, root, "etc/kubernetes/pki/front-proxy-ca.crt", encodeCertificate(other.Raw))
	err := runRekey([]string{"--root", root, "--from", addressBefore.String(), "--to", addressNow.String()})
	if err == nil || !strings.Contains(err.Error(), "another kind of key") {
		t.Errorf("it said %v", err)
	}
}

func TestOnlyTheNodesOwnPartsAreLetInBeforeThereAreRoles(t *testing.T) {
	for name, expected := range map[string]string{
		"system:kube-scheduler":          "[system:nodes system:masters]",
		"system:kube-controller-manager": "[system:nodes system:masters]",
		"system:node:lab":                "[system:nodes system:masters]",
		"learner":                        "[system:nodes]",
		"system:kube-schedulers":         "[system:nodes]",
	} {
		root, cluster, _ := snapshot(t)
		write(t, root, "kind/drydock/learner.conf", configOf(pemOf(cluster), pemOf(issue(t, name, &cluster))))
		rekeyed(t, root)
		text, _ := kubeconfig(read(t, root, "kind/drydock/learner.conf")).pem(certificateField)
		now, err := parseCertificates(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(now[0].Subject.Organization); got != expected {
			t.Errorf("%s is in %s", name, got)
		}
	}
}
