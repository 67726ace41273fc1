package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// bundles is where containerd keeps what runs: a folder per container with its OCI configuration and the process that
// runc started. Reading it takes a millisecond, asking `ctr` a hundred.
const bundles = "/run/containerd/io.containerd.runtime.v2.task/k8s.io"

// podRef names a Pod.
type podRef struct {
	Namespace string `json:"namespace"`
	Pod       string `json:"pod"`
}

// containerRef names a container; without its name the Pod must run only one.
type containerRef struct {
	podRef
	Container string `json:"container"`
}

// container is one that runs. The sandbox of a Pod, which holds its network, is one without a name.
type container struct {
	id        string
	pod       podRef
	name      string
	isSandbox bool
	pid       int
}

// errNotRunning is about what was asked for; other errors are about the asking.
var errNotRunning = errors.New("the container is not running")

// runningContainers lists what runs on this node.
func runningContainers(folder, proc string) ([]container, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var running []container
	for _, entry := range entries {
		found, err := readBundle(folder, proc, entry.Name())
		// A container may end while it is looked at.
		if errors.Is(err, os.ErrNotExist) || errors.Is(err, errNotRunning) {
			continue
		}
		if err != nil {
			return nil, err
		}
		running = append(running, found)
	}
	return running, nil
}

func readBundle(folder, proc, id string) (container, error) {
	content, err := os.ReadFile(filepath.Join(folder, id, "config.json"))
	if err != nil {
		return container{}, err
	}
	// The CRI plugin's annotations, see github.com/containerd/containerd/pkg/cri/annotations.
	var config struct {
		Annotations map[string]string `json:"annotations"`
	}
	if err := json.Unmarshal(content, &config); err != nil {
		return container{}, fmt.Errorf("%s: %w", id, err)
	}
	written, err := os.ReadFile(filepath.Join(folder, id, "init.pid"))
	if err != nil {
		return container{}, err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(written)))
	if err != nil {
		return container{}, errNotRunning
	}
	if !belongsTo(proc, pid, id) {
		return container{}, errNotRunning
	}
	notes := config.Annotations
	return container{
		id:        id,
		pid:       pid,
		pod:       podRef{notes["io.kubernetes.cri.sandbox-namespace"], notes["io.kubernetes.cri.sandbox-name"]},
		name:      notes["io.kubernetes.cri.container-name"],
		isSandbox: notes["io.kubernetes.cri.container-type"] == "sandbox",
	}, nil
}

// belongsTo tells whether a process is one of this container's, by its control group: its number may be another's by now.
func belongsTo(proc string, pid int, id string) bool {
	groups, err := os.ReadFile(filepath.Join(proc, strconv.Itoa(pid), "cgroup"))
	return err == nil && strings.Contains(string(groups), id)
}

// findContainer finds the one running container that is meant.
func findContainer(all []container, wanted containerRef) (container, error) {
	var found []container
	for _, one := range all {
		if !one.isSandbox && one.pod == wanted.podRef && (wanted.Container == "" || one.name == wanted.Container) {
			found = append(found, one)
		}
	}
	switch len(found) {
	case 0:
		return container{}, errNotRunning
	case 1:
		return found[0], nil
	}
	// An answer about another one than was meant would be wrong.
	return container{}, fmt.Errorf("%s/%s runs %d containers: name one", wanted.Namespace, wanted.Pod, len(found))
}

// lookUpContainer is findContainer on this node as it is now.
func lookUpContainer(wanted containerRef) (container, error) {
	all, err := runningContainers(bundles, "/proc")
	if err != nil {
		return container{}, err
	}
	return findContainer(all, wanted)
}
