package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

const (
	// maxContent bounds what one probe brings back of a file; a longer one is cut, and its size tells.
	maxContent = 64 << 10
	maxEntries = 500
)

// ownership is whose a file is and what they may do with it.
type ownership struct {
	Mode string `json:"mode"`
	UID  uint32 `json:"uid"`
	GID  uint32 `json:"gid"`
}

func ownershipOf(info fs.FileInfo) ownership {
	stat := info.Sys().(*syscall.Stat_t)
	return ownership{Mode: fmt.Sprintf("%04o", stat.Mode&0o7777), UID: stat.Uid, GID: stat.Gid}
}

type fileAnswer struct {
	Kind    string `json:"kind"`
	Content string `json:"content"`
	Size    int64  `json:"size"`
	ownership
}

type folderAnswer struct {
	Kind string `json:"kind"`
	ownership
	Entries []folderEntry `json:"entries"`
	IsCut   bool          `json:"isCut"`
}

type folderEntry struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
	ownership
}

// orAbsent makes an answer of an error that says something about the file; any other stays one.
func orAbsent(err error) (any, error) {
	if reason := whyAbsent(err); reason != "" {
		return absent(reason), nil
	}
	return nil, err
}

// readFile answers with a file below a folder, or why it is not there.
func readFile(folder, path string, links confinement) (any, error) {
	file, err := openConfined(folder, path, links)
	if err != nil {
		return orAbsent(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(file, maxContent))
	if err != nil {
		return nil, err
	}
	return fileAnswer{"file", strings.ToValidUTF8(string(content), "\uFFFD"), info.Size(), ownershipOf(info)}, nil
}

// readFolder answers with what is in a folder below a folder, in the order of the names.
func readFolder(folder, path string, links confinement) (any, error) {
	file, err := openFolder(folder, path, links)
	if err != nil {
		return orAbsent(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	// Through the descriptor, because by its path it may be another folder by now.
	listed, err := os.ReadDir(fmt.Sprintf("/proc/self/fd/%d", file.Fd()))
	if err != nil {
		return nil, err
	}
	answer := folderAnswer{Kind: "folder", ownership: ownershipOf(info), Entries: []folderEntry{}}
	for _, entry := range listed {
		if len(answer.Entries) == maxEntries {
			answer.IsCut = true
			break
		}
		// What is gone by now is not there.
		if info, err := entry.Info(); err == nil {
			name := strings.ToValidUTF8(entry.Name(), "\uFFFD")
			answer.Entries = append(answer.Entries, folderEntry{name, typeOf(info.Mode()), info.Size(), ownershipOf(info)})
		}
	}
	return answer, nil
}

func typeOf(mode fs.FileMode) string {
	switch {
	case mode.IsRegular():
		return "file"
	case mode.IsDir():
		return "folder"
	case mode&fs.ModeSymlink != 0:
		return "link"
	}
	return "other"
}

type lookUp func(folder, path string, links confinement) (any, error)

type podPath struct {
	containerRef
	Path string `json:"path"`
}

func podFile(question podPath) (any, error)   { return inPod(question, readFile) }
func podFolder(question podPath) (any, error) { return inPod(question, readFolder) }

// inPod looks as a running container sees it, by its process: no tool in the container's image is needed.
func inPod(question podPath, look lookUp) (any, error) {
	found, err := lookUpContainer(question.containerRef)
	if err == errNotRunning {
		return absent(err.Error()), nil
	}
	if err != nil {
		return nil, err
	}
	return look(fmt.Sprintf("/proc/%d/root", found.pid), question.Path, asRoot)
}

type volumePath struct {
	Volume string `json:"volume"`
	Path   string `json:"path"`
}

func volumeFile(question volumePath) (any, error)   { return inVolume(question, readFile) }
func volumeFolder(question volumePath) (any, error) { return inVolume(question, readFolder) }

// inVolume looks into a PersistentVolume's folder on this node, whether or not something has it mounted.
func inVolume(question volumePath, look lookUp) (any, error) {
	folder, err := volumeRoot(question.Volume)
	if err != nil {
		return nil, err
	}
	if folder == "" {
		return absent("there is no such volume on the node"), nil
	}
	if _, err := os.Stat(folder); os.IsNotExist(err) {
		return absent("the volume has no folder on the node"), nil
	}
	return look(folder, question.Path, beneath)
}

// volumeRoot asks the API server where a volume is; empty for one that is not there, or not on this node.
func volumeRoot(name string) (string, error) {
	var volume struct {
		Spec struct {
			HostPath, Local struct {
				Path string `json:"path"`
			}
		} `json:"spec"`
	}
	found, err := readObject("/api/v1/persistentvolumes", name, &volume)
	if err != nil || !found {
		return "", err
	}
	return volume.Spec.HostPath.Path + volume.Spec.Local.Path, nil
}
