package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// confinement says how symbolic links are followed while a path is looked up below a folder; see openat2(2). What
// learners write is looked up as root on the node, so no link of theirs may ever lead to a file of the node.
type confinement uint64

const (
	// asRoot takes the folder for /, as the container's own processes do: a link to /data/a leads to a below it.
	asRoot confinement = unix.RESOLVE_IN_ROOT | unix.RESOLVE_NO_MAGICLINKS
	// beneath refuses every link that leads out of the folder. A volume does not know where it will be mounted, so an
	// absolute link in it means nothing here.
	beneath confinement = unix.RESOLVE_BENEATH | unix.RESOLVE_NO_MAGICLINKS
)

var (
	errNotRegular = errors.New("it is not a file")
	errNotFolder  = errors.New("it is not a folder")
)

// openConfined opens a regular file below a folder for reading; anything else there is errNotRegular. The file is looked
// at before it is opened, because opening a device or a named pipe does something or waits.
func openConfined(folder, path string, links confinement) (*os.File, error) {
	return openKind(folder, path, links, unix.S_IFREG, errNotRegular)
}

// openFolder opens a folder below a folder; anything else there is errNotFolder.
func openFolder(folder, path string, links confinement) (*os.File, error) {
	return openKind(folder, path, links, unix.S_IFDIR, errNotFolder)
}

func openKind(folder, path string, links confinement, kind uint32, otherwise error) (*os.File, error) {
	root, err := unix.Open(folder, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		// Not wrapped: that the folder is missing does not say that the file is.
		return nil, fmt.Errorf("%s: %v", folder, err)
	}
	defer unix.Close(root)
	relative := "." + filepath.Clean("/"+path)
	how := unix.OpenHow{Flags: unix.O_PATH | unix.O_CLOEXEC, Resolve: uint64(links)}
	found, err := unix.Openat2(root, relative, &how)
	// The kernel gives up when something is renamed while it follows "..", and asks to be called again.
	for tries := 0; errors.Is(err, unix.EAGAIN) && tries < 100; tries++ {
		found, err = unix.Openat2(root, relative, &how)
	}
	if err != nil {
		return nil, err
	}
	defer unix.Close(found)
	var stat unix.Stat_t
	if err := unix.Fstat(found, &stat); err != nil {
		return nil, err
	}
	if stat.Mode&unix.S_IFMT != kind {
		return nil, otherwise
	}
	return os.Open(fmt.Sprintf("/proc/self/fd/%d", found))
}

// whyAbsent is why there is no such file, in words for people; empty when the error tells nothing about the file itself.
func whyAbsent(err error) string {
	switch {
	case errors.Is(err, errNotRegular), errors.Is(err, errNotFolder):
		return err.Error()
	case errors.Is(err, unix.ENOENT), errors.Is(err, unix.ENOTDIR):
		return "there is no such file"
	case errors.Is(err, unix.EXDEV):
		return "a link in its path leads out of the volume"
	case errors.Is(err, unix.ELOOP):
		return "a link in its path leads nowhere"
	case errors.Is(err, unix.ENAMETOOLONG):
		return "its path is too long"
	}
	return ""
}
