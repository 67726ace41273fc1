package main

import (
	"errors"

	"golang.org/x/sys/unix"
)

// crash kills the main process of a container. It is named by a descriptor that is checked again, because its number
// may become another's at any moment.
func crash(question containerRef) (any, error) {
	found, err := lookUpContainer(question)
	if errors.Is(err, errNotRunning) {
		return absent(err.Error()), nil
	}
	if err != nil {
		return nil, err
	}
	process, err := unix.PidfdOpen(found.pid, 0)
	if errors.Is(err, unix.ESRCH) || err == nil && !belongsTo("/proc", found.pid, found.id) {
		return absent(errNotRunning.Error()), nil
	}
	if err != nil {
		return nil, err
	}
	defer unix.Close(process)
	if err := unix.PidfdSendSignal(process, unix.SIGKILL, nil, 0); err != nil {
		return nil, err
	}
	return struct {
		Kind string `json:"kind"`
	}{"crashed"}, nil
}
