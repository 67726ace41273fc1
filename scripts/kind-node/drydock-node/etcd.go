package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

type etcdQuestion struct {
	Key string `json:"key"`
}

type etcdAnswer struct {
	Kind   string `json:"kind"`
	Base64 string `json:"base64"`
	Size   int    `json:"size"`
}

// probeEtcd reads what etcd holds under one key, past the API server, with the API server's own certificate. The JSON
// gateway is at https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/.
func probeEtcd(question etcdQuestion) (any, error) {
	client, err := clientFor("etcd/ca.crt", "apiserver-etcd-client.crt", "apiserver-etcd-client.key")
	if err != nil {
		return nil, err
	}
	client.Timeout = 5 * time.Second
	body, err := json.Marshal(map[string][]byte{"key": []byte(question.Key)})
	if err != nil {
		return nil, err
	}
	response, err := client.Post("https://127.0.0.1:2379/v3/kv/range", "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("etcd: %s", response.Status)
	}
	var found struct {
		Kvs []struct {
			Value []byte `json:"value"`
		} `json:"kvs"`
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, 4<<20)).Decode(&found); err != nil {
		return nil, err
	}
	if len(found.Kvs) == 0 {
		return absent("etcd has no such key"), nil
	}
	value := found.Kvs[0].Value
	return etcdAnswer{"value", base64.StdEncoding.EncodeToString(value), len(value)}, nil
}
