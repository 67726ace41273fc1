// drydock-network-policy-cni is the last plugin in the node's CNI chain (https://www.cni.dev/docs/spec/). It tells the
// engine which addresses a Pod was given and lets its containers start when the policies are in force for them. Without it
// a Pod would be reachable against policy until the kubelet has reported its address to the API server.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"time"

	"drydock/network-policy/internal/socket"
)

// patience is for an engine that is just starting again. A Pod starts even if there is none: on a node where policies
// cannot be enforced everything else must go on.
const patience = 5 * time.Second

func main() {
	if err := run(os.Getenv("CNI_COMMAND")); err != nil {
		fmt.Fprintln(os.Stderr, "drydock-network-policy-cni:", err)
		json.NewEncoder(os.Stdout).Encode(map[string]any{"cniVersion": "0.4.0", "code": 100, "msg": err.Error()})
		os.Exit(1)
	}
}

func run(command string) error {
	switch command {
	case "ADD":
		return add()
	case "DEL", "CHECK":
		return nil
	case "VERSION":
		supported := []string{"0.3.0", "0.3.1", "0.4.0", "1.0.0"}
		return json.NewEncoder(os.Stdout).Encode(map[string]any{"cniVersion": "1.0.0", "supportedVersions": supported})
	}
	return fmt.Errorf("no such command: %q", command)
}

// configuration is the part of a plugin's input that matters here. The result of the plugins before is the result.
type configuration struct {
	PrevResult json.RawMessage `json:"prevResult"`
}

func add() error {
	var input configuration
	if err := json.NewDecoder(os.Stdin).Decode(&input); err != nil {
		return fmt.Errorf("the configuration is not JSON: %w", err)
	}
	addresses, err := addressesIn(input.PrevResult)
	if err != nil {
		return err
	}
	if uid := argument(os.Getenv("CNI_ARGS"), "K8S_POD_UID"); uid != "" {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		request := socket.Request{Announce: &socket.Announcement{UID: uid, Addresses: addresses}}
		if _, err := socket.AskUntil(ctx, socket.Path, request); err != nil {
			fmt.Fprintln(os.Stderr, "drydock-network-policy-cni: policies may not be in force yet:", err)
		}
	}
	_, err = os.Stdout.Write(input.PrevResult)
	return err
}

// addressesIn reads the addresses from the result of the plugins before this one.
func addressesIn(result json.RawMessage) ([]netip.Addr, error) {
	var parsed struct {
		IPs []struct {
			Address netip.Prefix `json:"address"`
		} `json:"ips"`
	}
	if err := json.Unmarshal(result, &parsed); err != nil {
		return nil, fmt.Errorf("there is no result of an earlier plugin: %w", err)
	}
	addresses := make([]netip.Addr, 0, len(parsed.IPs))
	for _, ip := range parsed.IPs {
		addresses = append(addresses, ip.Address.Addr())
	}
	return addresses, nil
}

// argument finds one of the pairs in CNI_ARGS, such as "K8S_POD_NAME=web;K8S_POD_UID=...".
func argument(arguments, name string) string {
	for _, pair := range strings.Split(arguments, ";") {
		if value, found := strings.CutPrefix(pair, name+"="); found {
			return value
		}
	}
	return ""
}
