package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"time"
)

const (
	certificateBlock = "CERTIFICATE"
	// The clocks of two machines may differ a little.
	clockSkew = 5 * time.Minute
	// A signature is a byte or two longer or shorter by chance, so about every second try has the length that is asked for.
	mostTries = 200
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
	template.IPAddresses = nil
	for _, address := range before.IPAddresses {
		template.IPAddresses = append(template.IPAddresses, addresses(address))
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.now, &key.PublicKey, a.key)
	return der, key, err
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
