package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// volume makes a folder with one file of each kind that a learner could leave in it, beside a secret of the node.
func volume(t *testing.T) string {
	t.Helper()
	node := t.TempDir()
	folder := filepath.Join(node, "volume")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Mkdir(folder, 0o755))
	must(os.WriteFile(filepath.Join(node, "secret"), []byte("of the node"), 0o600))
	must(os.WriteFile(filepath.Join(folder, "log"), []byte("hello\n"), 0o644))
	must(os.WriteFile(filepath.Join(folder, "empty"), nil, 0o644))
	must(os.WriteFile(filepath.Join(folder, "한글"), []byte("안녕"), 0o644))
	must(os.WriteFile(filepath.Join(folder, "bytes"), []byte("a\xffb"), 0o644))
	must(os.WriteFile(filepath.Join(folder, "long"), []byte(strings.Repeat("x", maxContent+1)), 0o644))
	must(os.Mkdir(filepath.Join(folder, "folder"), 0o755))
	must(os.Symlink("../log", filepath.Join(folder, "folder", "inside")))
	must(os.Symlink("/log", filepath.Join(folder, "absolute")))
	must(os.Symlink("../secret", filepath.Join(folder, "out")))
	must(os.Symlink(filepath.Join(node, "secret"), filepath.Join(folder, "out-absolute")))
	must(os.Symlink("circle", filepath.Join(folder, "circle")))
	must(os.Symlink("/proc/self/root"+node, filepath.Join(folder, "magic")))
	must(syscall.Mkfifo(filepath.Join(folder, "pipe"), 0o644))
	return folder
}

func TestReadFile(t *testing.T) {
	folder := volume(t)
	file := func(content string, size int64) any {
		return fileAnswer{"file", content, size, ownership{"0644", uint32(os.Getuid()), uint32(os.Getgid())}}
	}
	hello := file("hello\n", 6)
	missing := absent("there is no such file")
	leavesVolume := absent("a link in its path leads out of the volume")
	notAFile := absent("it is not a file")
	for _, c := range []struct {
		path     string
		inVolume any
		inPod    any
	}{
		{"log", hello, hello},
		{"/log", hello, hello},
		{"folder/../log", hello, hello},
		{"folder/inside", hello, hello},
		{"empty", file("", 0), file("", 0)},
		{"한글", file("안녕", 6), file("안녕", 6)},
		{"bytes", file("a\uFFFDb", 3), file("a\uFFFDb", 3)},
		{"nothing", missing, missing},
		{"log/below", missing, missing},
		{"../secret", missing, missing},
		{"", notAFile, notAFile},
		{"folder", notAFile, notAFile},
		{"pipe", notAFile, notAFile},
		{"circle", absent("a link in its path leads nowhere"), absent("a link in its path leads nowhere")},
		{"absolute", leavesVolume, hello},
		{"out", leavesVolume, missing},
		{"out-absolute", leavesVolume, missing},
		{"magic/secret", leavesVolume, missing},
	} {
		t.Run(c.path, func(t *testing.T) {
			for links, want := range map[confinement]any{beneath: c.inVolume, asRoot: c.inPod} {
				if got, err := readFile(folder, c.path, links); err != nil || got != want {
					t.Errorf("links %#x: got %+v, %v; want %+v", links, got, err, want)
				}
			}
		})
	}
}

func TestReadFileCutsALongFile(t *testing.T) {
	answer, err := readFile(volume(t), "long", beneath)
	file, isFile := answer.(fileAnswer)
	if err != nil || !isFile || len(file.Content) != maxContent || file.Size != maxContent+1 {
		t.Errorf("got %d bytes of %d, %v", len(file.Content), file.Size, err)
	}
}

func TestReadFileTellsTheMode(t *testing.T) {
	folder := volume(t)
	if err := os.Chmod(filepath.Join(folder, "log"), 0o400|os.ModeSetuid); err != nil {
		t.Fatal(err)
	}
	answer, err := readFile(folder, "log", beneath)
	if file, isFile := answer.(fileAnswer); err != nil || !isFile || file.Mode != "4400" {
		t.Errorf("got %+v, %v", answer, err)
	}
}

func TestReadFileFollowsNoLinkOfTheKernel(t *testing.T) {
	got, err := readFile("/", "/proc/self/root/etc/passwd", asRoot)
	if _, isAbsent := got.(absence); err != nil || !isAbsent {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestReadFileDoesNotGuessWhenTheFolderIsGone(t *testing.T) {
	if answer, err := readFile(filepath.Join(t.TempDir(), "gone"), "log", asRoot); err == nil {
		t.Errorf("got %+v", answer)
	}
}

func TestReadFolder(t *testing.T) {
	answer, err := readFolder(volume(t), "/", beneath)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, entry := range answer.(folderAnswer).Entries {
		found[entry.Name] = entry.Type
	}
	for name, want := range map[string]string{"log": "file", "folder": "folder", "out": "link", "pipe": "other", "한글": "file"} {
		if found[name] != want {
			t.Errorf("%s: got %q, want %q", name, found[name], want)
		}
	}
	if _, isThere := found["secret"]; isThere {
		t.Error("a file of the node is listed")
	}
}

func TestReadFolderOfSomethingElse(t *testing.T) {
	folder := volume(t)
	for path, want := range map[string]string{
		"log":         "it is not a folder",
		"out":         "a link in its path leads out of the volume",
		"nothing":     "there is no such file",
		"folder/nope": "there is no such file",
	} {
		if got, err := readFolder(folder, path, beneath); err != nil || got != any(absent(want)) {
			t.Errorf("%s: got %+v, %v; want %q", path, got, err, want)
		}
	}
}

func TestReadFolderCutsALongList(t *testing.T) {
	folder := t.TempDir()
	for i := range maxEntries + 1 {
		if err := os.WriteFile(filepath.Join(folder, strings.Repeat("x", 1+i%100)+strconv.Itoa(i)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	answer, err := readFolder(folder, "", beneath)
	if list, isList := answer.(folderAnswer); err != nil || !isList || len(list.Entries) != maxEntries || !list.IsCut {
		t.Errorf("got %d entries, %v", len(list.Entries), err)
	}
}
