package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"regexp"
	"slices"
	"time"
)

const (
	certificateBlock = "CERTIFICATE"
	// The clocks of two machines may differ a little.
	clockSkew = 5 * time.Minute
	// A signature is a byte or two longer or shorter by chance, so about every second try has the length that is asked for.
	mostTries = 200
	// The group that is let in without being asked for a role.
	administrators = "system:masters"
)

// authority signs certificates in the place of another one.
type authority struct {
	before, now *x509.Certificate
	key         *ecdsa.PrivateKey
}

// succeed makes a new authority in the place of one.
func succeed(before *x509.Certificate) (authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return authority{}, err
	}
	template, err := successor(before)
	if err != nil {
		return authority{}, err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return authority{}, err
	}
	now, err := x509.ParseCertificate(der)
	return authority{before, now, key}, err
}

// succeedInPlace makes a new authority whose certificate is exactly as long as the one before, so that whatever quotes
// that one can be overwritten.
func succeedInPlace(before *x509.Certificate) (authority, error) {
	for try := 0; try < mostTries; try++ {
		next, err := succeed(before)
		if err != nil || len(next.now.Raw) == len(before.Raw) {
			return next, err
		}
	}
	return authority{}, fmt.Errorf("no certificate for %s is as long as the one before: was that made with another kind of key?", before.Subject)
}

// successor describes a certificate like the one given, valid for as long, from now on.
func successor(before *x509.Certificate) (*x509.Certificate, error) {
	serial := make([]byte, len(before.SerialNumber.Bytes()))
	if _, err := rand.Read(serial); err != nil {
		return nil, err
	}
	// Neither a shorter nor a negative number.
	if len(serial) > 0 {
		serial[0] = serial[0]&0x3f | 0x40
	}
	start := time.Now().Add(-clockSkew)
	return &x509.Certificate{
		SerialNumber:          new(big.Int).SetBytes(serial),
		Subject:               before.Subject,
		NotBefore:             start,
		NotAfter:              start.Add(before.NotAfter.Sub(before.NotBefore)),
		KeyUsage:              before.KeyUsage,
		ExtKeyUsage:           before.ExtKeyUsage,
		BasicConstraintsValid: before.BasicConstraintsValid,
		IsCA:                  before.IsCA,
		DNSNames:              before.DNSNames,
		IPAddresses:           before.IPAddresses,
	}, nil
}

// reissue makes a certificate in the place of one that the authority before had signed, with a key of its own.
func (a authority) reissue(before *x509.Certificate, addresses func(net.IP) net.IP) ([]byte, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template, err := successor(before)
	if err != nil {
		return nil, nil, err
	}
	template.Subject = letIn(before.Subject)
	template.IPAddresses = nil
	for _, address := range before.IPAddresses {
		template.IPAddresses = append(template.IPAddresses, addresses(address))
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.now, &key.PublicKey, a.key)
	return der, key, err
}

// The node's own parts, by the names under which they ask the API server.
var ownParts = regexp.MustCompile(`^system:(kube-scheduler$|kube-controller-manager$|node:)`)

// letIn makes the node's own parts administrators. The API server serves before it has read its roles, and whoever it turns
// away in that moment comes again only a second later. Their keys lie beside the administrator's, so nobody gains by it.
func letIn(subject pkix.Name) pkix.Name {
	if ownParts.MatchString(subject.CommonName) && !slices.Contains(subject.Organization, administrators) {
		subject.Organization = append(slices.Clone(subject.Organization), administrators)
	}
	return subject
}

var errNoCertificate = errors.New("no certificate in it")

// parseCertificates reads every certificate of a PEM text.
func parseCertificates(text []byte) ([]*x509.Certificate, error) {
	var certificates []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != certificateBlock {
			continue
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		certificates = append(certificates, certificate)
	}
	if len(certificates) == 0 {
		return nil, errNoCertificate
	}
	return certificates, nil
}

func encodeCertificate(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: certificateBlock, Bytes: der})
}

func encodeKey(key *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), nil
}

func isSame(one, other *x509.Certificate) bool {
	return bytes.Equal(one.Raw, other.Raw)
}
