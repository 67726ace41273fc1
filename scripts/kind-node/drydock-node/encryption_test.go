package main

import (
	"encoding/json"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

const (
	key32 = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
	key16 = "MDEyMzQ1Njc4OTAxMjM0NQ=="
	head  = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n"
)

// entry is a configuration with one entry, whose providers are given.
func entry(providers string) string {
	return head + "resources: [{resources: [secrets], providers: [" + providers + "]}]"
}

func asJSON(t *testing.T, text string) []byte {
	t.Helper()
	converted, err := yaml.YAMLToJSONStrict([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return converted
}

func TestParseEncryptionTakesWhatIsRight(t *testing.T) {
	for name, c := range map[string]struct{ text, described string }{
		"identity":      {entry("identity: {}"), "secrets: written with identity"},
		"aescbc":        {entry("{aescbc: {keys: [{name: key1, secret: " + key32 + "}]}}, {identity: {}}"), "secrets: written with aescbc (key1); read with that, identity"},
		"short aes key": {entry("{aescbc: {keys: [{name: key1, secret: " + key16 + "}]}}"), "secrets: written with aescbc (key1)"},
		"aesgcm":        {entry("{aesgcm: {keys: [{name: key1, secret: " + key32 + "}]}}"), "secrets: written with aesgcm (key1)"},
		"two keys":      {entry("{secretbox: {keys: [{name: b, secret: " + key32 + "}, {name: a, secret: " + key32 + "}]}}"), "secrets: written with secretbox (b, a)"},
		"both kinds":    {head + "resources: [{resources: [secrets, configmaps], providers: [{identity: {}}]}]", "secrets: written with identity\nconfigmaps: written with identity"},
		"two entries":   {head + "resources: [{resources: [secrets], providers: [{identity: {}}]}, {resources: [configmaps], providers: [{identity: {}}]}]", "secrets: written with identity\nconfigmaps: written with identity"},
	} {
		t.Run(name, func(t *testing.T) {
			config, err := parseEncryption(asJSON(t, c.text))
			if err != nil {
				t.Fatal(err)
			}
			if config.describe() != c.described {
				t.Errorf("described as %q", config.describe())
			}
			// What is kept is of the same meaning.
			written, err := json.Marshal(config)
			if err != nil {
				t.Fatal(err)
			}
			if again, err := parseEncryption(written); err != nil || again.describe() != c.described {
				t.Errorf("%s: %v", written, err)
			}
		})
	}
}

func TestParseEncryptionRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, sentence string }{
		"another kind":        {"apiVersion: v1\nkind: Pod\nmetadata: {name: a}", `The apiVersion is "v1" and the kind "Pod"`},
		"another version":     {"apiVersion: apiserver.config.k8s.io/v1beta1\nkind: EncryptionConfiguration", "v1beta1"},
		"no object":           {"[1, 2]", "not an object of Kubernetes"},
		"text":                {"hello", "not an object of Kubernetes"},
		"a list of them":      {"apiVersion: v1\nkind: List\nitems: []", `the kind "List"`},
		"nothing in it":       {head, "resources is missing or empty."},
		"kms":                 {entry("kms: {apiVersion: v2, name: a, endpoint: 'unix:///run/containerd/containerd.sock'}"), "resources[0].providers[0] is kms"},
		"kms beside another":  {entry("{identity: {}, kms: {name: a}}"), "is kms"},
		"all resources":       {head + "resources: [{resources: ['*.*'], providers: [{identity: {}}]}]", `"*.*"`},
		"another resource":    {head + "resources: [{resources: [pods], providers: [{identity: {}}]}]", `"pods", and in this cluster only secrets and configmaps`},
		"rights":              {head + "resources: [{resources: [clusterroles.rbac.authorization.k8s.io], providers: [{identity: {}}]}]", "only secrets and configmaps"},
		"a resource twice":    {head + "resources: [{resources: [secrets, secrets], providers: [{identity: {}}]}]", "secrets twice"},
		"no resources":        {head + "resources: [{providers: [{identity: {}}]}]", "resources[0].resources is missing or empty."},
		"no providers":        {head + "resources: [{resources: [secrets]}]", "resources[0].providers is missing or empty."},
		"an empty provider":   {entry("{}"), "none of aescbc"},
		"identity without {}": {entry("{identity: null}"), "written as identity: {}"},
		"two in one item":     {entry("{aescbc: {keys: [{name: key1, secret: " + key32 + "}]}, identity: {}}"), "aescbc and identity at once"},
		"no keys":             {entry("aescbc: {keys: []}"), "resources[0].providers[0].aescbc.keys is missing or empty."},
		"a key without name":  {entry("aescbc: {keys: [{secret: " + key32 + "}]}"), "keys[0].name has to be"},
		"a name with a colon": {entry("aescbc: {keys: [{name: 'a:b', secret: " + key32 + "}]}"), "keys[0].name has to be"},
		"a key too short":     {entry("aescbc: {keys: [{name: key1, secret: c2hvcnQ=}]}"), "holds 5 bytes in base64, and it has to be 16 or 24 or 32."},
		"16 for secretbox":    {entry("secretbox: {keys: [{name: key1, secret: " + key16 + "}]}"), "holds 16 bytes in base64, and it has to be 32."},
		"a key in the clear":  {entry("aescbc: {keys: [{name: key1, secret: 'no base64 at all'}]}"), "keys[0].secret is not base64."},
		"an unknown field":    {entry("{aescbc: {keys: [{name: key1, secret: " + key32 + ", file: /etc/shadow}]}}"), `unknown field "resources[0].providers[0].aescbc.keys[0].file"`},
		"a field in capitals": {entry("{Identity: {}}"), `unknown field "resources[0].providers[0].Identity"`},
		"metadata":            {entry("identity: {}") + "\nmetadata: {name: a}", `unknown field "metadata"`},
		"text for a provider": {entry("identity:"), "resources.providers holds what does not belong there, a value of the type string."},
		"another form":        {entry("aescbc: {keys: {name: key1, secret: " + key32 + "}}"), "does not belong there"},
		"a number as a key":   {entry("aescbc: {keys: [{name: key1, secret: 12345678}]}"), "does not belong there"},
		"too much":            {head + "resources: [" + strings.Repeat("{resources: [secrets], providers: [{identity: {}}]}, ", 17) + "]", "at most 16"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseEncryption(asJSON(t, c.text))
			if err == nil {
				t.Fatal("it was taken")
			}
			if !strings.Contains(err.Error(), c.sentence) || !strings.HasSuffix(err.Error(), ".") {
				t.Errorf("it says %q", err)
			}
			for _, key := range []string{key32, key16, "c2hvcnQ=", "no base64 at all", "12345678"} {
				if strings.Contains(err.Error(), key) {
					t.Errorf("it tells the key: %q", err)
				}
			}
		})
	}
}
