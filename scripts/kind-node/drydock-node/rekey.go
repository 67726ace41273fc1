package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// rekeying gives a node that starts from a snapshot keys of its own. The snapshot has certificates, which say what is
// needed, and no key: every authority gets a successor, and the successors issue every certificate again.
type rekeying struct {
	// root is where the node's files are.
	root        string
	authorities []authority
	// quoted are those authorities whose certificates objects of the cluster may hold.
	quoted []authority
	// addresses answers the present address for one that a certificate of the snapshot is for.
	addresses func(net.IP) net.IP
}

// Where certificates are, relative to the root; kubeadm's layout, and the kubeconfigs of Drydock's own identities. The
// names of keys follow from these.
var (
	certificateFiles = []string{"etc/kubernetes/pki/*.crt", "etc/kubernetes/pki/etcd/*.crt", "var/lib/kubelet/pki/kubelet.crt"}
	combinedFiles    = []string{"var/lib/kubelet/pki/kubelet-client-current.pem"}
	kubeconfigFiles  = []string{"etc/kubernetes/*.conf", "kind/drydock/*.conf"}
	tokenKey         = "etc/kubernetes/pki/sa"
	store            = "var/lib/etcd/member/snap/db"
)

func runRekey(args []string) error {
	flags := flag.NewFlagSet("rekey", flag.ExitOnError)
	root := flags.String("root", "/", "where the node's files are")
	from := flags.String("from", "", "address of the node that the snapshot was taken of")
	to := flags.String("to", "", "address of this node")
	flags.Parse(args)
	before, now := net.ParseIP(*from), net.ParseIP(*to)
	if before == nil || now == nil {
		return fmt.Errorf("--from %q --to %q: two addresses are needed", *from, *to)
	}
	r := rekeying{root: *root, addresses: func(address net.IP) net.IP {
		if address.Equal(before) {
			return now
		}
		return address
	}}
	return r.run()
}

func (r *rekeying) run() error {
	for _, step := range []func() error{r.replaceAuthorities, r.replaceCertificates, r.replaceCombined, r.replaceKubeconfigs, r.replaceTokenKey, r.replaceQuotes} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// replaceAuthorities finds every authority, and writes its successor and the successor's key.
func (r *rekeying) replaceAuthorities() error {
	return r.each(certificateFiles, func(file string, content []byte) error {
		certificates, err := parseCertificates(content)
		if err != nil {
			return err
		}
		if certificates[0].IsCA {
			next, err := succeedInPlace(certificates[0])
			if err != nil {
				return err
			}
			r.authorities = append(r.authorities, next)
			r.quoted = append(r.quoted, next)
			return writePair(file, encodeCertificate(next.now.Raw), next.key)
		}
		// The kubelet's own authority comes behind the certificate that it signed, and is known to nobody else.
		for _, behind := range certificates[1:] {
			next, err := succeed(behind)
			if err != nil {
				return err
			}
			r.authorities = append(r.authorities, next)
		}
		return nil
	})
}

func (r *rekeying) replaceCertificates() error {
	return r.each(certificateFiles, func(file string, content []byte) error {
		text, key, err := r.reissueAll(content)
		if err != nil || key == nil {
			return err
		}
		return writePair(file, text, key)
	})
}

func (r *rekeying) replaceCombined() error {
	return r.each(combinedFiles, func(file string, content []byte) error {
		text, key, err := r.reissueAll(content)
		if err != nil {
			return err
		}
		secret, err := encodeKey(key)
		if err != nil {
			return err
		}
		return os.WriteFile(file, append(text, secret...), 0o600)
	})
}

func (r *rekeying) replaceKubeconfigs() error {
	return r.each(kubeconfigFiles, func(file string, content []byte) error {
		config := kubeconfig(content)
		trusted, err := config.pem(authorityField)
		if err != nil {
			return err
		}
		config = config.withPem(authorityField, r.quote(trusted))
		certificate, err := config.pem(certificateField)
		if err != nil {
			return err
		}
		// The kubelet's has its certificate in a file.
		if len(certificate) > 0 {
			text, key, err := r.reissueAll(certificate)
			if err != nil {
				return err
			}
			secret, err := encodeKey(key)
			if err != nil {
				return err
			}
			config = config.withPem(certificateField, text).withPem(keyField, secret)
		}
		return os.WriteFile(file, config, 0o600)
	})
}

// replaceTokenKey makes the key with which tokens of ServiceAccounts are signed, so that those of the snapshot are void.
func (r *rekeying) replaceTokenKey() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	secret, err := encodeKey(key)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(r.root, tokenKey+".key"), secret, 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.root, tokenKey+".pub"), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), 0o600)
}

// replaceQuotes makes the objects of the cluster that quote an authority, such as kube-root-ca.crt, quote its successor.
func (r *rekeying) replaceQuotes() error {
	replacements := map[string]string{}
	for _, each := range r.quoted {
		before, now := encodeCertificate(each.before.Raw), encodeCertificate(each.now.Raw)
		replacements[string(before)] = string(now)
		replacements[base64.StdEncoding.EncodeToString(before)] = base64.StdEncoding.EncodeToString(now)
	}
	return replaceInStore(filepath.Join(r.root, store), replacements)
}

// reissueAll issues the certificates of a PEM text again and answers with the key of the first; there is none when the
// first is an authority, which has its key already.
func (r *rekeying) reissueAll(text []byte) ([]byte, *ecdsa.PrivateKey, error) {
	certificates, err := parseCertificates(text)
	if err != nil {
		return nil, nil, err
	}
	if r.isAuthority(certificates[0]) {
		return text, nil, nil
	}
	issuer, err := r.issuerOf(certificates[0])
	if err != nil {
		return nil, nil, err
	}
	der, key, err := issuer.reissue(certificates[0], r.addresses)
	if err != nil {
		return nil, nil, err
	}
	result := encodeCertificate(der)
	for _, certificate := range certificates[1:] {
		result = append(result, r.quote(encodeCertificate(certificate.Raw))...)
	}
	return result, key, nil
}

func (r *rekeying) isAuthority(certificate *x509.Certificate) bool {
	for _, each := range r.authorities {
		if isSame(each.before, certificate) || isSame(each.now, certificate) {
			return true
		}
	}
	return false
}

func (r *rekeying) issuerOf(certificate *x509.Certificate) (authority, error) {
	for _, each := range r.authorities {
		if certificate.CheckSignatureFrom(each.before) == nil {
			return each, nil
		}
	}
	return authority{}, fmt.Errorf("nobody here issued the certificate of %s", certificate.Subject)
}

// quote answers a text with every authority that it quotes replaced.
func (r *rekeying) quote(text []byte) []byte {
	for _, each := range r.authorities {
		text = bytes.ReplaceAll(text, encodeCertificate(each.before.Raw), encodeCertificate(each.now.Raw))
	}
	return text
}

// each reads the files that match the patterns. A pattern that nothing matches is an error: a layout that is not known
// would keep its keys.
func (r *rekeying) each(patterns []string, act func(file string, content []byte) error) error {
	for _, pattern := range patterns {
		files, err := filepath.Glob(filepath.Join(r.root, pattern))
		if err != nil {
			return err
		}
		if len(files) == 0 {
			return fmt.Errorf("nothing is called %s", pattern)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			if err := act(file, content); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return nil
}

func writePair(file string, certificate []byte, key *ecdsa.PrivateKey) error {
	secret, err := encodeKey(key)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, certificate, 0o644); err != nil {
		return err
	}
	return os.WriteFile(strings.TrimSuffix(file, ".crt")+".key", secret, 0o600)
}
