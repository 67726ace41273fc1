package main

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"
)

type trafficTarget struct {
	Host     host    `json:"host"`
	Port     int     `json:"port"`
	Protocol string  `json:"protocol"`
	Payload  *string `json:"payload"`
}

type trafficQuestion struct {
	From      []vantage       `json:"from"`
	To        []trafficTarget `json:"to"`
	TimeoutMs int             `json:"timeoutMs"`
}

// connection is what became of one attempt to connect; see Connection in probes.ts.
type connection struct {
	Outcome string `json:"outcome"`
	Detail  string `json:"detail"`
	Address string `json:"address,omitempty"`
	Ms      int64  `json:"ms"`
}

type trafficAnswer struct {
	Cells [][]connection `json:"cells"`
}

// probeTraffic tries every connection at once.
func probeTraffic(question trafficQuestion) (any, error) {
	from, failures, err := places(question.From)
	if err != nil {
		return nil, err
	}
	answer := trafficAnswer{make([][]connection, len(from))}
	for i := range from {
		answer.Cells[i] = make([]connection, len(question.To))
	}
	timeout := time.Duration(question.TimeoutMs) * time.Millisecond
	width := len(question.To)
	pods := podAddresses(question.To)
	inParallel(len(from)*width, maxAtOnce, func(i int) {
		row, column := i/width, i%width
		target := question.To[column]
		if failures[row] != nil {
			answer.Cells[row][column] = connection{Outcome: "probe_failed", Detail: inWords(failures[row])}
			return
		}
		cell := connect(from[row], target, pods[target.Host.podRef], timeout)
		// Silence is a verdict about a rule, and a busy machine must not be taken for one; nor a busy DNS server.
		if cell.Outcome == "timed_out" || cell.Outcome == "name_not_resolved" {
			cell = connect(from[row], target, pods[target.Host.podRef], timeout)
		}
		answer.Cells[row][column] = cell
	})
	return answer, nil
}

// podAddress is the address of a Pod, or why it has none.
type podAddress struct {
	address string
	err     error
}

// podAddresses finds the addresses of all Pods among the targets, each once.
func podAddresses(targets []trafficTarget) map[podRef]podAddress {
	found := map[podRef]podAddress{}
	var lock sync.Mutex
	inParallel(len(targets), maxAtOnce, func(i int) {
		target := targets[i].Host
		if target.name != "" {
			return
		}
		address, err := place{}.find(context.Background(), target)
		lock.Lock()
		defer lock.Unlock()
		found[target.podRef] = podAddress{address, err}
	})
	return found
}

// connect tries one connection. Resolving the name and connecting have the time each, because both failing slowly are
// different answers.
func connect(from place, target trafficTarget, pod podAddress, timeout time.Duration) connection {
	started := time.Now()
	address, err := pod.address, pod.err
	if target.Host.name != "" {
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		defer cancel()
		address, err = from.find(ctx, target.Host)
	}
	if err != nil {
		return connection{Outcome: outcomeOf(err), Detail: inWords(err), Ms: milliseconds(started)}
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	full := net.JoinHostPort(address, strconv.Itoa(target.Port))
	result := connection{Outcome: "connected", Address: full}
	if target.Protocol == "udp" {
		result.Detail, err = exchange(ctx, from, full, target.Payload)
	} else {
		err = handshake(ctx, from, full)
	}
	if err != nil {
		result.Outcome, result.Detail = outcomeOf(err), inWords(err)
	}
	result.Ms = milliseconds(started)
	return result
}

func handshake(ctx context.Context, from place, address string) error {
	connected, err := from.dial(ctx, "tcp4", address)
	if err != nil {
		return err
	}
	return connected.Close()
}

// exchange sends a payload and waits for any answer. A packet may get lost, so it is sent three times.
func exchange(ctx context.Context, from place, address string, payload *string) (string, error) {
	connected, err := from.dial(ctx, "udp4", address)
	if err != nil {
		return "", err
	}
	defer connected.Close()
	message, _, err := dnsQuery("kubernetes.default.svc.cluster.local.")
	if err != nil {
		return "", err
	}
	if payload != nil {
		message = []byte(*payload)
	}
	deadline, _ := ctx.Deadline()
	const tries = 3
	wait := time.Until(deadline) / tries
	answer := make([]byte, 4096)
	for range tries {
		connected.SetDeadline(time.Now().Add(wait))
		if _, err = connected.Write(message); err != nil {
			return "", err
		}
		var size int
		if size, err = connected.Read(answer); err == nil {
			return fmt.Sprintf("%d bytes came back", size), nil
		}
		if outcomeOf(err) != "timed_out" {
			return "", err
		}
	}
	return "", err
}
