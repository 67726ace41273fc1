package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// node makes the two folders that containers are found in.
type node struct{ bundles, proc string }

func newNode(t *testing.T) node {
	return node{t.TempDir(), t.TempDir()}
}

// runs adds a container with its process; an empty name is that of a sandbox.
func (n node) runs(t *testing.T, id, pod, name string, pid int) {
	t.Helper()
	kind := "container"
	if name == "" {
		kind = "sandbox"
	}
	config := fmt.Sprintf(`{"annotations":{"io.kubernetes.cri.container-type":%q,"io.kubernetes.cri.sandbox-namespace":"default",
		"io.kubernetes.cri.sandbox-name":%q,"io.kubernetes.cri.container-name":%q}}`, kind, pod, name)
	n.write(t, n.bundles, id+"/config.json", config)
	n.write(t, n.bundles, id+"/init.pid", fmt.Sprint(pid))
	n.write(t, n.proc, fmt.Sprintf("%d/cgroup", pid), "0::/kubelet/cri-containerd-"+id+".scope\n")
}

func (node) write(t *testing.T, folder, path, content string) {
	t.Helper()
	full := filepath.Join(folder, path)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (n node) find(t *testing.T, pod, name string) (container, error) {
	t.Helper()
	all, err := runningContainers(n.bundles, n.proc)
	if err != nil {
		t.Fatal(err)
	}
	return findContainer(all, containerRef{podRef{"default", pod}, name})
}

func TestFindContainer(t *testing.T) {
	n := newNode(t)
	n.runs(t, "aaa", "web", "", 100)
	n.runs(t, "bbb", "web", "app", 101)
	n.runs(t, "ccc", "two", "app", 102)
	n.runs(t, "ddd", "two", "side", 103)
	for _, c := range []struct {
		pod, name string
		pid       int
	}{{"web", "", 101}, {"web", "app", 101}, {"two", "side", 103}} {
		if got, err := n.find(t, c.pod, c.name); err != nil || got.pid != c.pid {
			t.Errorf("%s/%s: got %+v, %v", c.pod, c.name, got, err)
		}
	}
	for _, c := range []struct{ pod, name string }{{"web", "other"}, {"nobody", ""}, {"", ""}} {
		if _, err := n.find(t, c.pod, c.name); !errors.Is(err, errNotRunning) {
			t.Errorf("%s/%s: got %v", c.pod, c.name, err)
		}
	}
	if got, err := n.find(t, "two", ""); err == nil || errors.Is(err, errNotRunning) {
		t.Errorf("one of two was guessed: %+v, %v", got, err)
	}
}

func TestRunningContainersLeavesOutWhatHasEnded(t *testing.T) {
	n := newNode(t)
	n.runs(t, "gone", "web", "app", 100)
	if err := os.RemoveAll(filepath.Join(n.proc, "100")); err != nil {
		t.Fatal(err)
	}
	n.runs(t, "reused", "web", "app", 101)
	n.write(t, n.proc, "101/cgroup", "0::/system.slice/other.service\n")
	n.write(t, n.bundles, "starting/config.json", `{}`)
	n.runs(t, "restarted", "web", "app", 102)
	if got, err := n.find(t, "web", "app"); err != nil || got.id != "restarted" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestRunningContainersDoesNotGuess(t *testing.T) {
	if got, err := runningContainers(filepath.Join(t.TempDir(), "gone"), t.TempDir()); err == nil {
		t.Errorf("got %+v", got)
	}
	n := newNode(t)
	n.write(t, n.bundles, "broken/config.json", `{`)
	if got, err := runningContainers(n.bundles, n.proc); err == nil {
		t.Errorf("got %+v", got)
	}
}
