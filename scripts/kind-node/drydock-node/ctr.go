package main

import (
	"fmt"
	"os/exec"
	"strings"
)

func ctr(args ...string) (string, error) {
	output, err := exec.Command("ctr", append([]string{"--namespace", "k8s.io"}, args...)...).Output()
	if err != nil {
		return "", fmt.Errorf("ctr %s: %w", strings.Join(args, " "), err)
	}
	return string(output), nil
}
