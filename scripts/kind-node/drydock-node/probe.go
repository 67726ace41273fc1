package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// maxContent bounds what one probe brings back; a longer file is cut, and its size tells.
const maxContent = 64 << 10

// fileAnswer is what a probe prints, as one line of JSON.
type fileAnswer struct {
	Kind    string `json:"kind"`
	Content string `json:"content,omitempty"`
	Size    int64  `json:"size,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

// readBelow reads a regular file below a folder. Symbolic links that lead out of the folder are refused by os.Root, so
// that a learner's link never makes the platform read a file of the node.
func readBelow(folder, path string) (fileAnswer, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return fileAnswer{}, err
	}
	defer root.Close()
	relative := strings.TrimPrefix(filepath.Clean("/"+path), "/")
	stat, err := root.Stat(relative)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fileAnswer{Kind: "absent", Reason: "there is no such file"}, nil
	case err != nil:
		return fileAnswer{Kind: "absent", Reason: "it cannot be read: " + err.Error()}, nil
	case !stat.Mode().IsRegular():
		return fileAnswer{Kind: "absent", Reason: "it is not a file"}, nil
	}
	file, err := root.Open(relative)
	if err != nil {
		return fileAnswer{Kind: "absent", Reason: "it cannot be read: " + err.Error()}, nil
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxContent))
	if err != nil {
		return fileAnswer{}, err
	}
	if !utf8.Valid(content) {
		content = []byte(strings.ToValidUTF8(string(content), "\uFFFD"))
	}
	return fileAnswer{Kind: "file", Content: string(content), Size: stat.Size()}, nil
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
		return print(fileAnswer{Kind: "absent", Reason: "the volume has no folder on the node"})
	}
	answer, err := readBelow(*root, *path)
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
	container := flags.String("container", "", "name of the container; the first when empty")
	path := flags.String("path", "", "absolute path in the container")
	flags.Parse(args)
	pid, err := containerPid(*namespace, *pod, *container)
	if err != nil {
		return err
	}
	if pid == 0 {
		return print(fileAnswer{Kind: "absent", Reason: "the container is not running"})
	}
	answer, err := readBelow(fmt.Sprintf("/proc/%d/root", pid), *path)
	if err != nil {
		return err
	}
	return print(answer)
}
