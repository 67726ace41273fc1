package main

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// containerPid finds the first process of a Pod's running container, 0 when none runs. containerd's CRI labels each
// container with the Pod it belongs to; the sandbox itself has another kind.
func containerPid(namespace, pod, container string) (int, error) {
	filter := fmt.Sprintf(`labels."io.kubernetes.pod.namespace"==%s,labels."io.kubernetes.pod.name"==%s,labels."io.cri-containerd.kind"==container`, namespace, pod)
	if container != "" {
		filter += fmt.Sprintf(`,labels."io.kubernetes.container.name"==%s`, container)
	}
	listed, err := ctr("containers", "list", "--quiet", filter)
	if err != nil {
		return 0, err
	}
	tasks, err := ctr("tasks", "list")
	if err != nil {
		return 0, err
	}
	for _, id := range strings.Fields(listed) {
		for _, line := range strings.Split(tasks, "\n") {
			fields := strings.Fields(line)
			if len(fields) == 3 && fields[0] == id && fields[2] == "RUNNING" {
				return strconv.Atoi(fields[1])
			}
		}
	}
	return 0, nil
}

func ctr(args ...string) (string, error) {
	output, err := exec.Command("ctr", append([]string{"--namespace", "k8s.io"}, args...)...).Output()
	if err != nil {
		return "", fmt.Errorf("ctr %s: %w", strings.Join(args, " "), err)
	}
	return string(output), nil
}
