package main

import (
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

var errNotRunning = errors.New("the container is not running")

// containerPid finds the first process of a Pod's running container. Without the container's name the Pod must run
// only one, because an answer about another one than was meant would be wrong.
func containerPid(namespace, pod, container string) (int, error) {
	listed, err := ctr("containers", "list", "--quiet", containerFilter(namespace, pod, container))
	if err != nil {
		return 0, err
	}
	tasks, err := ctr("tasks", "list")
	if err != nil {
		return 0, err
	}
	pids := runningPids(tasks, strings.Fields(listed))
	switch len(pids) {
	case 0:
		return 0, errNotRunning
	case 1:
		return pids[0], nil
	}
	return 0, fmt.Errorf("%s/%s runs %d containers: name one", namespace, pod, len(pids))
}

// containerFilter selects by the labels with which containerd's CRI plugin says what a container belongs to. The Pod's
// sandbox is a container as well, of another kind.
func containerFilter(namespace, pod, container string) string {
	filter := fmt.Sprintf(`labels."io.cri-containerd.kind"==container,labels."io.kubernetes.pod.namespace"==%q,labels."io.kubernetes.pod.name"==%q`, namespace, pod)
	if container != "" {
		filter += fmt.Sprintf(`,labels."io.kubernetes.container.name"==%q`, container)
	}
	return filter
}

// runningPids takes from the table of `ctr tasks list` (TASK PID STATUS) the processes of those containers that run.
func runningPids(tasks string, containers []string) []int {
	var pids []int
	for _, line := range strings.Split(tasks, "\n") {
		fields := strings.Fields(line)
		if len(fields) != 3 || fields[2] != "RUNNING" || !slices.Contains(containers, fields[0]) {
			continue
		}
		if pid, err := strconv.Atoi(fields[1]); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

func ctr(args ...string) (string, error) {
	output, err := exec.Command("ctr", append([]string{"--namespace", "k8s.io"}, args...)...).Output()
	if err != nil {
		return "", fmt.Errorf("ctr %s: %w", strings.Join(args, " "), err)
	}
	return string(output), nil
}
