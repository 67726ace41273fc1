package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"regexp"
)

// kubeconfig is the text of a file with one cluster and one user, as kubeadm writes it. It is edited in place, so that
// whatever else is in it stays as it was.
type kubeconfig []byte

// A field of a kubeconfig that holds something as base64, or a plain word.
type field string

const (
	authorityField   field = "certificate-authority-data"
	certificateField field = "client-certificate-data"
	keyField         field = "client-key-data"
	serverField      field = "server"
)

func (f field) pattern() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^([ -]*` + regexp.QuoteMeta(string(f)) + `:)[ \t]*(.*)$`)
}

// word answers what is written in a field; empty when there is no such field.
func (k kubeconfig) word(f field) string {
	match := f.pattern().FindSubmatch(k)
	if match == nil {
		return ""
	}
	return string(bytes.Trim(match[2], `"' `))
}

// pem answers what a field holds as base64; empty when there is no such field.
func (k kubeconfig) pem(f field) ([]byte, error) {
	content, err := base64.StdEncoding.DecodeString(k.word(f))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f, err)
	}
	return content, nil
}

// withPem answers the kubeconfig with something else in a field that it has.
func (k kubeconfig) withPem(f field, content []byte) kubeconfig {
	return f.pattern().ReplaceAll(k, []byte("${1} "+base64.StdEncoding.EncodeToString(content)))
}
