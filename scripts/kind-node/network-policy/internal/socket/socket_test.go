package socket

import (
	"context"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// engine answers announcements when told to.
type engine struct {
	announced chan Announcement
	ready     chan struct{}
}

func (e engine) Announce(ctx context.Context, announcement Announcement) error {
	e.announced <- announcement
	select {
	case <-e.ready:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e engine) Status() Status { return Status{State: InForce, Pods: 7} }

func serve(t *testing.T, path string) engine {
	t.Helper()
	e := engine{announced: make(chan Announcement, 10), ready: make(chan struct{})}
	go Serve(t.Context(), path, e)
	return e
}

func TestStatusIsAnswered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "socket")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	serve(t, path)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	response, err := AskUntil(ctx, path, Request{Status: &struct{}{}})
	if err != nil || response.Status.Pods != 7 {
		t.Errorf("%+v, %v", response, err)
	}
	if stat, _ := os.Stat(path); stat.Mode().Perm() != 0o600 {
		t.Errorf("others may use the socket: %v", stat.Mode())
	}
}

func TestAnnouncementIsAnsweredWhenPoliciesAreInForce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "socket")
	answered := make(chan error, 1)
	go func() {
		addresses := []netip.Addr{netip.MustParseAddr("10.244.0.2"), netip.MustParseAddr("fd00::2")}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		// Nobody listens yet: it is asked again.
		_, err := AskUntil(ctx, path, Request{Announce: &Announcement{UID: "a", Addresses: addresses}})
		answered <- err
	}()
	time.Sleep(2 * retryEvery)
	e := serve(t, path)
	if announced := <-e.announced; announced.UID != "a" || len(announced.Addresses) != 2 {
		t.Errorf("%+v", announced)
	}
	select {
	case err := <-answered:
		t.Errorf("it was answered too early: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(e.ready)
	if err := <-answered; err != nil {
		t.Error(err)
	}
}

func TestAskingGivesUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "socket")
	ctx, cancel := context.WithTimeout(t.Context(), 3*retryEvery)
	defer cancel()
	if _, err := AskUntil(ctx, path, Request{Status: &struct{}{}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("nobody listens: %v", err)
	}
	serve(t, path)
	eventual, stop := context.WithTimeout(t.Context(), 3*retryEvery)
	defer stop()
	if _, err := AskUntil(eventual, path, Request{Announce: &Announcement{UID: "a"}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("nobody answers: %v", err)
	}
}
