package socket

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"os"
	"time"
)

// Answerer is the engine.
type Answerer interface {
	// Announce returns when all policies are in force for the Pod at these addresses, or when the context ends.
	Announce(ctx context.Context, announcement Announcement) error
	Status() Status
}

// longest is how long somebody who asks may keep the engine waiting, or the engine them.
const longest = 10 * time.Second

// Serve answers at a path until the context ends. What an earlier run left at the path is removed.
func Serve(ctx context.Context, path string, engine Answerer) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { listener.Close() })
	for {
		connection, err := listener.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		go answer(ctx, connection, engine)
	}
}

func answer(ctx context.Context, connection net.Conn, engine Answerer) {
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(longest))
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	var request Request
	if err := json.NewDecoder(connection).Decode(&request); err != nil {
		return
	}
	if request.Announce != nil && engine.Announce(ctx, *request.Announce) != nil {
		return
	}
	json.NewEncoder(connection).Encode(Response{Status: engine.Status()})
}
