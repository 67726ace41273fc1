package main

import (
	"os"
	"path/filepath"
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
	hello := fileAnswer{Kind: "file", Content: "hello\n", Size: 6}
	missing := absent("there is no such file")
	leavesVolume := absent("a link in its path leads out of the volume")
	for _, c := range []struct {
		path     string
		inVolume fileAnswer
		inPod    fileAnswer
	}{
		{"log", hello, hello},
		{"/log", hello, hello},
		{"folder/../log", hello, hello},
		{"folder/inside", hello, hello},
		{"empty", fileAnswer{Kind: "file"}, fileAnswer{Kind: "file"}},
		{"한글", fileAnswer{Kind: "file", Content: "안녕", Size: 6}, fileAnswer{Kind: "file", Content: "안녕", Size: 6}},
		{"bytes", fileAnswer{Kind: "file", Content: "a\uFFFDb", Size: 3}, fileAnswer{Kind: "file", Content: "a\uFFFDb", Size: 3}},
		{"nothing", missing, missing},
		{"log/below", missing, missing},
		{"../secret", missing, missing},
		{"", absent("it is not a file"), absent("it is not a file")},
		{"folder", absent("it is not a file"), absent("it is not a file")},
		{"pipe", absent("it is not a file"), absent("it is not a file")},
		{"circle", absent("a link in its path leads nowhere"), absent("a link in its path leads nowhere")},
		{"absolute", leavesVolume, hello},
		{"out", leavesVolume, missing},
		{"out-absolute", leavesVolume, missing},
		{"magic/secret", leavesVolume, missing},
	} {
		t.Run(c.path, func(t *testing.T) {
			for links, want := range map[confinement]fileAnswer{beneath: c.inVolume, asRoot: c.inPod} {
				if got, err := readFile(folder, c.path, links); err != nil || got != want {
					t.Errorf("links %#x: got %+v, %v; want %+v", links, got, err, want)
				}
			}
		})
	}
}

func TestReadFileCutsALongFile(t *testing.T) {
	answer, err := readFile(volume(t), "long", beneath)
	if err != nil || len(answer.Content) != maxContent || answer.Size != maxContent+1 {
		t.Errorf("got %d bytes of %d, %v", len(answer.Content), answer.Size, err)
	}
}

func TestReadFileFollowsNoLinkOfTheKernel(t *testing.T) {
	if got, err := readFile("/", "/proc/self/root/etc/passwd", asRoot); err != nil || got.Kind != "absent" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestReadFileDoesNotGuessWhenTheFolderIsGone(t *testing.T) {
	if answer, err := readFile(filepath.Join(t.TempDir(), "gone"), "log", asRoot); err == nil {
		t.Errorf("got %+v", answer)
	}
}
