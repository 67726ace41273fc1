package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

const (
	requestTimeout = 2 * time.Second
	// A watchful recorder sends so often, and more often for a while after an endpoint has changed.
	idleEvery = time.Second
	busyEvery = 50 * time.Millisecond
	busyFor   = 20 * time.Second
	// steadyFor ends a stream that nobody has stopped.
	steadyFor = 2 * time.Minute
	saveEvery = 10 * time.Second
	// maxInFlight is more than a hundred a second of which none is answered in time.
	maxInFlight = 400
	// gap is a silence of the recorder itself, because the node was paused or stopped.
	gap = 5 * time.Second
)

// recorder sends one request again and again and keeps what became of each.
type recorder struct {
	recording
	keyOf func(httpAnswer) string
	place place
	// changed is told of every change of the endpoints.
	changed chan struct{}

	lock sync.Mutex
	seen runs
}

// slot is a request on its way.
type slot struct {
	sentAt time.Time
	result chan runResult
}

// runRecord is the unit drydock-record@NAME.
func runRecord(args []string) error {
	if len(args) != 1 || !recordNameForm.MatchString(args[0]) {
		return fmt.Errorf("not the name of a record: %q", args)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	r, err := newRecorder(ctx, args[0])
	if err != nil {
		return err
	}
	if r.Pace.Kind == "steady" {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, steadyFor)
		defer cancel()
	} else {
		go watchEndpoints(ctx, r.Pace.Namespace, r.Pace.Service, r.changed)
	}
	flush := make(chan chan struct{})
	server, err := r.listen(flush)
	if err != nil {
		return err
	}
	defer server.Close()
	r.record(ctx, flush)
	return r.save()
}

func newRecorder(ctx context.Context, name string) (*recorder, error) {
	content, err := os.ReadFile(configPath(name))
	if err != nil {
		return nil, err
	}
	r := &recorder{changed: make(chan struct{}, 1), seen: runs{Since: time.Now().UTC(), Runs: []run{}}}
	if err := json.Unmarshal(content, &r.recording); err != nil {
		return nil, err
	}
	if r.keyOf, err = r.Key.keyOf(); err != nil {
		return nil, err
	}
	if saved, err := os.ReadFile(runsPath(name)); err == nil {
		if err := json.Unmarshal(saved, &r.seen); err != nil {
			return nil, err
		}
	}
	// After a start of the node the cluster takes a while to be there.
	for {
		if r.place, err = placeAt(r.From); err == nil || r.Pace.Kind == "steady" {
			return r, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(time.Second):
		}
	}
}

// record sends requests at its pace until the context ends. Each is sent when it is due, whether or not those before
// have been answered; their results are kept in the order in which they were sent.
func (r *recorder) record(ctx context.Context, flush chan chan struct{}) {
	slots := make(chan slot, maxInFlight)
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		for one := range slots {
			r.keep(one.sentAt, <-one.result)
		}
	}()
	defer func() {
		close(slots)
		<-kept
	}()
	busyUntil := time.Time{}
	timer := time.NewTimer(0)
	lastSave := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.changed:
			if !time.Now().Before(busyUntil) {
				timer.Reset(0)
			}
			busyUntil = time.Now().Add(busyFor)
		case answered := <-flush:
			// What is in front of this slot has been kept once it is reached.
			mark := slot{result: make(chan runResult)}
			slots <- mark
			go func() {
				mark.result <- runResult{}
				close(answered)
			}()
		case <-timer.C:
			timer.Reset(r.every(busyUntil))
			one := slot{time.Now().UTC(), make(chan runResult, 1)}
			slots <- one
			go func() { one.result <- r.ask() }()
			if time.Since(lastSave) > saveEvery && r.Pace.Kind != "steady" {
				lastSave = time.Now()
				r.save()
			}
		}
	}
}

func (r *recorder) every(busyUntil time.Time) time.Duration {
	switch {
	case r.Pace.Kind == "steady":
		return time.Duration(float64(time.Second) / r.Pace.PerSecond)
	case time.Now().Before(busyUntil):
		return busyEvery
	}
	return idleEvery
}

func (r *recorder) ask() runResult {
	answer := send(r.place, r.Request, requestTimeout)
	if as := failureOf(answer); as != "" {
		return runResult{Kind: "failed", As: as, Detail: answer.Detail}
	}
	key := r.keyOf(answer)
	return runResult{Kind: "answered", Key: &key}
}

// keep adds a result; one without a kind is only a mark in the order.
func (r *recorder) keep(sentAt time.Time, result runResult) {
	if result.Kind == "" {
		return
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	if last := len(r.seen.Runs) - 1; last >= 0 && sentAt.Sub(r.seen.Runs[last].To) > gap {
		r.seen.miss(r.seen.Runs[last].To, sentAt)
	}
	r.seen.add(sentAt, result)
}

func (r *recorder) encode() ([]byte, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	return json.Marshal(r.seen)
}

// save lets a record outlive a restart of the node.
func (r *recorder) save() error {
	content, err := r.encode()
	if err != nil {
		return err
	}
	// Stopped for good: then nothing is to be left.
	if _, err := os.Stat(configPath(r.Name)); err != nil {
		return nil
	}
	partial := runsPath(r.Name) + ".partial"
	if err := os.WriteFile(partial, content, 0o600); err != nil {
		return err
	}
	return os.Rename(partial, runsPath(r.Name))
}

// listen answers with the whole record, once all that was sent before the question has been kept.
func (r *recorder) listen(flush chan chan struct{}) (*http.Server, error) {
	if err := os.MkdirAll(socketFolder, 0o700); err != nil {
		return nil, err
	}
	if err := os.Remove(socketPath(r.Name)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	listener, err := net.Listen("unix", socketPath(r.Name))
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		answered := make(chan struct{})
		select {
		case flush <- answered:
		case <-request.Context().Done():
			return
		}
		<-answered
		content, err := r.encode()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Write(content)
	})}
	go server.Serve(listener)
	return server, nil
}
