package socket

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"time"
)

// Ask sends a request and waits for the answer, as long as the context allows.
func Ask(ctx context.Context, path string, request Request) (Response, error) {
	var response Response
	connection, err := new(net.Dialer).DialContext(ctx, "unix", path)
	if err != nil {
		return response, err
	}
	defer connection.Close()
	defer context.AfterFunc(ctx, func() { connection.SetDeadline(time.Unix(1, 0)) })()
	if err := json.NewEncoder(connection).Encode(request); err != nil {
		return response, err
	}
	if err := json.NewDecoder(connection).Decode(&response); err != nil {
		return response, err
	}
	return response, nil
}

const retryEvery = 50 * time.Millisecond

// AskUntil asks again and again until somebody answers: the engine may be starting. It gives up with the context, and
// then says what was wrong the last time.
func AskUntil(ctx context.Context, path string, request Request) (Response, error) {
	for {
		response, err := Ask(ctx, path, request)
		if err == nil {
			return response, nil
		}
		select {
		case <-ctx.Done():
			return response, errors.Join(ctx.Err(), err)
		case <-time.After(retryEvery):
		}
	}
}
