package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"
)

// encryptionTool is what the toolbox calls this program by, for learners.
const encryptionTool = "encryption-at-rest"

const encryptionUsage = `usage: encryption-at-rest status                        what the API server does now
       encryption-at-rest apply FILE                    has the API server use an EncryptionConfiguration
       encryption-at-rest show KIND NAMESPACE NAME      the bytes of a secret or configmap in etcd`

// runEncryptionTool asks the door in the node, with the identity of the kubeconfig.
func runEncryptionTool(args []string) error {
	switch {
	case len(args) == 1 && args[0] == "status":
		return printAnswer(askDoor(http.MethodGet, encryptionPath, nil))
	case len(args) == 2 && args[0] == "apply":
		config, err := readConfiguration(args[1])
		if err != nil {
			return err
		}
		return printAnswer(askDoor(http.MethodPut, encryptionPath, config))
	case len(args) == 4 && args[0] == "show":
		return printStored(askDoor(http.MethodGet, storedPath+strings.Join([]string{plural(args[1]), url.PathEscape(args[2]), url.PathEscape(args[3])}, "/"), nil))
	}
	return errors.New(encryptionUsage)
}

// readConfiguration reads YAML or JSON and answers with JSON: here, where nothing can be lost by reading it. Whether it is
// right the node says.
func readConfiguration(path string) ([]byte, error) {
	file := os.Stdin
	if path != "-" {
		opened, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer opened.Close()
		file = opened
	}
	text, err := io.ReadAll(io.LimitReader(file, maxEncryption+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxEncryption {
		return nil, fmt.Errorf("The file is larger than %d KiB, which no such configuration needs.", maxEncryption>>10)
	}
	config, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		return nil, fmt.Errorf("It is not YAML: %w", err)
	}
	return config, nil
}

// plural is the resource of a kind as people write it.
func plural(kind string) string {
	kind = strings.ToLower(kind)
	switch kind {
	case "secret", "configmap":
		return kind + "s"
	case "cm":
		return "configmaps"
	}
	return url.PathEscape(kind)
}

func kubeconfigPath() string {
	if path := os.Getenv("KUBECONFIG"); path != "" {
		return path
	}
	return filepath.Join(os.Getenv("HOME"), ".kube", "config")
}

// askDoor sends one request and answers with the body; an answer other than success is an error in the door's words.
func askDoor(method, path string, body []byte) ([]byte, error) {
	asking, err := newClient(kubeconfigPath())
	if err != nil {
		return nil, err
	}
	server, err := url.Parse(asking.server)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest(method, "https://"+net.JoinHostPort(server.Hostname(), encryptionPort)+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	// A start that fails, and the start with what was there before.
	asking.http.Timeout = 2*(endTimeout+serveTimeout) + endTimeout
	response, err := asking.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("The node did not answer: %w", err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, 8<<20))
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, errors.New(strings.TrimSpace(string(content)))
	}
	return content, nil
}

func printAnswer(content []byte, err error) error {
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(content)
	return err
}

// printStored prints bytes as `hexdump -C` does.
func printStored(content []byte, err error) error {
	if err != nil {
		return err
	}
	var stored etcdAnswer
	if err := json.Unmarshal(content, &stored); err != nil {
		return err
	}
	value, err := base64.StdEncoding.DecodeString(stored.Base64)
	if err != nil {
		return err
	}
	dumper := hex.Dumper(os.Stdout)
	defer dumper.Close()
	_, err = dumper.Write(value)
	return err
}
