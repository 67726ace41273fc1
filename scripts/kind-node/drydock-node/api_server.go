package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

const (
	apiServerName = "kube-apiserver"
	// What the API server takes to end when it is killed, and to serve, on a machine with much else to do.
	endTimeout   = 10 * time.Second
	serveTimeout = 90 * time.Second
)

// restartAPIServer has the API server start again, so that it reads its files, and waits until it serves learners. The
// main process of its container does it on SIGHUP (images/kubernetes/kube-apiserver).
func restartAPIServer(ctx context.Context) error {
	found, err := apiServerContainer()
	if err != nil {
		return err
	}
	before, err := serverProcess(found)
	if err != nil {
		return err
	}
	defer unix.Close(before)
	if err := hangUp(found); err != nil {
		return err
	}
	// An answer of the one that is about to end would tell nothing.
	if err := untilEnded(before); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, serveTimeout)
	defer cancel()
	return untilServed(ctx)
}

func apiServerContainer() (container, error) {
	all, err := runningContainers(bundles, "/proc")
	if err != nil {
		return container{}, err
	}
	at := slices.IndexFunc(all, func(one container) bool {
		return one.pod.Namespace == "kube-system" && one.name == apiServerName
	})
	if at < 0 {
		return container{}, errors.New("the API server is not running")
	}
	return all[at], nil
}

// serverProcess is a descriptor of the API server itself, which is not the main process of its container.
func serverProcess(in container) (int, error) {
	pids, err := processesOf("/proc", in.id)
	if err != nil {
		return 0, err
	}
	for _, pid := range pids {
		command, err := readWords(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
		if err == nil && len(command) > 0 && command[0] == apiServerName {
			return unix.PidfdOpen(pid, 0)
		}
	}
	return 0, errors.New("the API server is starting")
}

func hangUp(whom container) error {
	main, err := unix.PidfdOpen(whom.pid, 0)
	if err != nil {
		return err
	}
	defer unix.Close(main)
	if !belongsTo("/proc", whom.pid, whom.id) {
		return errNotRunning
	}
	return unix.PidfdSendSignal(main, unix.SIGHUP, nil, 0)
}

func untilEnded(process int) error {
	for deadline := time.Now().Add(endTimeout); ; {
		left := time.Until(deadline)
		if left <= 0 {
			return fmt.Errorf("the API server did not end within %s", endTimeout)
		}
		ready, err := unix.Poll([]unix.PollFd{{Fd: int32(process), Events: unix.POLLIN}}, int(left.Milliseconds())+1)
		if err != nil && !errors.Is(err, unix.EINTR) {
			return err
		}
		if ready > 0 {
			return nil
		}
	}
}

// untilServed waits until a learner's request is judged by their rights and by the guard, both of which the API server
// reads after it has begun to serve.
func untilServed(ctx context.Context) error {
	w := &awaiting{}
	if err := w.connect(ctx); err != nil {
		return err
	}
	for {
		err := w.guardRefuses(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the API server does not serve: %w", err)
		case <-time.After(pollEvery):
		}
	}
}
