package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// maxContent bounds what one probe brings back; a longer file is cut, and its size tells.
const maxContent = 64 << 10

// fileAnswer is what a probe prints, as one line of JSON. What is empty is left out.
type fileAnswer struct {
	Kind    string `json:"kind"` // file or absent
	Content string `json:"content,omitempty"`
	Size    int64  `json:"size,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

func absent(reason string) fileAnswer {
	return fileAnswer{Kind: "absent", Reason: reason}
}

// readFile answers with a file below a folder, or why it is not there. An error means that nobody knows.
func readFile(folder, path string, links confinement) (fileAnswer, error) {
	file, err := openConfined(folder, path, links)
	if err != nil {
		if reason := absence(err); reason != "" {
			return absent(reason), nil
		}
		return fileAnswer{}, err
	}
	defer file.Close()
	stat, err := file.Stat()
	if err != nil {
		return fileAnswer{}, err
	}
	content, err := io.ReadAll(io.LimitReader(file, maxContent))
	if err != nil {
		return fileAnswer{}, err
	}
	return fileAnswer{Kind: "file", Content: strings.ToValidUTF8(string(content), "\uFFFD"), Size: stat.Size()}, nil
}

func print(answer fileAnswer) error {
	return json.NewEncoder(os.Stdout).Encode(answer)
}

// runVolumeFile reads a file of a volume whose folder on this node is known.
func runVolumeFile(args []string) error {
	flags := flag.NewFlagSet("volume-file", flag.ExitOnError)
	root := flags.String("root", "", "folder of the volume on this node")
	path := flags.String("path", "", "path of the file in the volume")
	flags.Parse(args)
	if _, err := os.Stat(*root); errors.Is(err, fs.ErrNotExist) {
		return print(absent("the volume has no folder on the node"))
	}
	answer, err := readFile(*root, *path, beneath)
	if err != nil {
		return err
	}
	return print(answer)
}

// runPodFile reads a file as a running container sees it, by its process: no tool in the container's image is needed.
func runPodFile(args []string) error {
	flags := flag.NewFlagSet("pod-file", flag.ExitOnError)
	namespace := flags.String("namespace", "", "namespace of the Pod")
	pod := flags.String("pod", "", "name of the Pod")
	container := flags.String("container", "", "name of the container; may be left out when the Pod runs only one")
	path := flags.String("path", "", "absolute path in the container")
	flags.Parse(args)
	pid, err := containerPid(*namespace, *pod, *container)
	if errors.Is(err, errNotRunning) {
		return print(absent(err.Error()))
	}
	if err != nil {
		return err
	}
	answer, err := readFile(fmt.Sprintf("/proc/%d/root", pid), *path, asRoot)
	if err != nil {
		return err
	}
	return print(answer)
}
