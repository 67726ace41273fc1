package main

import (
	"encoding/json"
	"testing"
)

func TestAddressesInAResult(t *testing.T) {
	result := `{"cniVersion":"0.4.0","interfaces":[{"name":"eth0"}],"ips":[{"version":"4","interface":2,"address":"10.244.0.5/24","gateway":"10.244.0.1"},{"version":"6","address":"fd00::5/64"}]}`
	addresses, err := addressesIn(json.RawMessage(result))
	if err != nil || len(addresses) != 2 || addresses[0].String() != "10.244.0.5" || addresses[1].String() != "fd00::5" {
		t.Errorf("%v, %v", addresses, err)
	}
	if _, err := addressesIn(nil); err == nil {
		t.Error("without an earlier plugin there is no address, and that is an error")
	}
}

func TestArgument(t *testing.T) {
	arguments := "IgnoreUnknown=1;K8S_POD_NAMESPACE=shop;K8S_POD_NAME=web;K8S_POD_UID=0b2f-1"
	if got := argument(arguments, "K8S_POD_UID"); got != "0b2f-1" {
		t.Errorf("%q", got)
	}
	if got := argument("", "K8S_POD_UID"); got != "" {
		t.Errorf("%q", got)
	}
}
