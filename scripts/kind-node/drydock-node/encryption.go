package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	kjson "sigs.k8s.io/json"
)

// How the API server writes to etcd, and what it can read of it; see k8s.io/apiserver/pkg/apis/apiserver/v1. It has only
// what a learner may ask for: whatever else is in a file of theirs is refused, and what is kept is written anew from this.
type encryptionConfiguration struct {
	APIVersion string               `json:"apiVersion"`
	Kind       string               `json:"kind"`
	Resources  []resourceEncryption `json:"resources"`
}

type resourceEncryption struct {
	Resources []string             `json:"resources"`
	Providers []encryptionProvider `json:"providers"`
}

// encryptionProvider has one of its fields.
type encryptionProvider struct {
	AESCBC    *encryptionKeys `json:"aescbc,omitempty"`
	AESGCM    *encryptionKeys `json:"aesgcm,omitempty"`
	Secretbox *encryptionKeys `json:"secretbox,omitempty"`
	Identity  *struct{}       `json:"identity,omitempty"`
	// Only to say why not: it names a socket that the API server would open.
	KMS any `json:"kms,omitempty"`
}

type encryptionKeys struct {
	Keys []encryptionKey `json:"keys"`
}

type encryptionKey struct {
	Name   string `json:"name"`
	Secret string `json:"secret"`
}

const (
	encryptionGroup = "apiserver.config.k8s.io/v1"
	encryptionKind  = "EncryptionConfiguration"
	// Far more than a right one has.
	maxEncryptionList = 16
)

var (
	encryptedResources = []string{"secrets", "configmaps"}
	aesSizes           = []int{16, 24, 32}
	secretboxSizes     = []int{32}
	encryptionKeyName  = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
)

// parseEncryption reads a configuration as the API server would, and refuses what it would refuse, and what could reach
// beyond it. An error is a sentence for the learner, and says nothing of a key.
func parseEncryption(text []byte) (encryptionConfiguration, error) {
	var config encryptionConfiguration
	// The kind first: of an object of another kind every field is unknown.
	if err := kjson.UnmarshalCaseSensitivePreserveInts(text, &config); err != nil && config.Kind == "" {
		return config, errors.New("This is not an object of Kubernetes: it has to begin with apiVersion and kind.")
	}
	if config.APIVersion != encryptionGroup || config.Kind != encryptionKind {
		return config, fmt.Errorf("The apiVersion is %q and the kind %q, and only %s of %s can be applied here.", config.APIVersion, config.Kind, encryptionKind, encryptionGroup)
	}
	config = encryptionConfiguration{}
	strict, err := kjson.UnmarshalStrict(text, &config)
	if err != nil {
		return config, wrongForm(err)
	}
	if len(strict) > 0 {
		return config, fmt.Errorf("It is not written as the API server reads it: %s.", strict[0])
	}
	return config, config.validate()
}

// misplaced is how the decoder tells of a value that does not fit; the value itself may be a key.
var misplaced = regexp.MustCompile(`^json: cannot unmarshal (\w+).* field \w+\.(\S+) of type`)

func wrongForm(err error) error {
	if match := misplaced.FindStringSubmatch(err.Error()); match != nil {
		return fmt.Errorf("The field %s holds what does not belong there, a value of the type %s.", match[2], match[1])
	}
	return errors.New("It is not written as the API server reads it.")
}

func (c encryptionConfiguration) validate() error {
	if err := between("resources", len(c.Resources)); err != nil {
		return err
	}
	for i, entry := range c.Resources {
		if err := entry.validate(fmt.Sprintf("resources[%d]", i)); err != nil {
			return err
		}
	}
	return nil
}

func (r resourceEncryption) validate(path string) error {
	if err := between(path+".resources", len(r.Resources)); err != nil {
		return err
	}
	for i, name := range r.Resources {
		if !slices.Contains(encryptedResources, name) {
			return fmt.Errorf("%s.resources names %q, and in this cluster only %s can be encrypted.", path, name, strings.Join(encryptedResources, " and "))
		}
		if slices.Contains(r.Resources[:i], name) {
			return fmt.Errorf("%s.resources names %s twice.", path, name)
		}
	}
	if err := between(path+".providers", len(r.Providers)); err != nil {
		return err
	}
	for i, provider := range r.Providers {
		if err := provider.validate(fmt.Sprintf("%s.providers[%d]", path, i)); err != nil {
			return err
		}
	}
	return nil
}

func (p encryptionProvider) validate(path string) error {
	if p.KMS != nil {
		return fmt.Errorf("%s is kms, which has the API server open a socket of the machine, so Drydock does not apply it; use aescbc, aesgcm or secretbox.", path)
	}
	switch kinds := p.kinds(); {
	case len(kinds) == 0:
		return fmt.Errorf("%s is none of aescbc, aesgcm, secretbox and identity; what stands without anything is written as identity: {}.", path)
	case len(kinds) > 1:
		return fmt.Errorf("%s is %s at once; each provider is an item of the list, with a hyphen of its own.", path, strings.Join(kinds, " and "))
	case p.Identity != nil:
		return nil
	case p.Secretbox != nil:
		return p.Secretbox.validate(path+".secretbox", secretboxSizes)
	case p.AESGCM != nil:
		return p.AESGCM.validate(path+".aesgcm", aesSizes)
	}
	return p.AESCBC.validate(path+".aescbc", aesSizes)
}

// kinds are the names of those fields that it has.
func (p encryptionProvider) kinds() []string {
	var kinds []string
	for _, one := range []struct {
		name string
		is   bool
	}{{"aescbc", p.AESCBC != nil}, {"aesgcm", p.AESGCM != nil}, {"secretbox", p.Secretbox != nil}, {"identity", p.Identity != nil}} {
		if one.is {
			kinds = append(kinds, one.name)
		}
	}
	return kinds
}

func (k encryptionKeys) validate(path string, sizes []int) error {
	if err := between(path+".keys", len(k.Keys)); err != nil {
		return err
	}
	for i, key := range k.Keys {
		at := fmt.Sprintf("%s.keys[%d]", path, i)
		if !encryptionKeyName.MatchString(key.Name) {
			return fmt.Errorf("%s.name has to be 1 to 64 letters, digits, dots, hyphens or underscores.", at)
		}
		secret, err := base64.StdEncoding.DecodeString(key.Secret)
		if err != nil {
			return fmt.Errorf("%s.secret is not base64.", at)
		}
		if !slices.Contains(sizes, len(secret)) {
			return fmt.Errorf("%s.secret holds %d bytes in base64, and it has to be %s.", at, len(secret), oneOf(sizes))
		}
	}
	return nil
}

func between(path string, length int) error {
	if length == 0 {
		return fmt.Errorf("%s is missing or empty.", path)
	}
	if length > maxEncryptionList {
		return fmt.Errorf("%s has %d items, and at most %d are taken.", path, length, maxEncryptionList)
	}
	return nil
}

func oneOf(sizes []int) string {
	words := make([]string, len(sizes))
	for i, size := range sizes {
		words[i] = fmt.Sprint(size)
	}
	return strings.Join(words, " or ")
}

// describe says what is in force, without the keys themselves: a line for each resource, the provider that writes first.
func (c encryptionConfiguration) describe() string {
	var lines []string
	for _, entry := range c.Resources {
		var providers []string
		for _, provider := range entry.Providers {
			providers = append(providers, provider.describe())
		}
		for _, name := range entry.Resources {
			line := fmt.Sprintf("%s: written with %s", name, providers[0])
			if len(providers) > 1 {
				line += "; read with that, " + strings.Join(providers[1:], ", ")
			}
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func (p encryptionProvider) describe() string {
	kind := p.kinds()[0]
	keys := map[string]*encryptionKeys{"aescbc": p.AESCBC, "aesgcm": p.AESGCM, "secretbox": p.Secretbox}[kind]
	if keys == nil {
		return kind
	}
	names := make([]string, len(keys.Keys))
	for i, key := range keys.Keys {
		names[i] = key.Name
	}
	return fmt.Sprintf("%s (%s)", kind, strings.Join(names, ", "))
}
