package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// recordOf runs a recorder against a server for a while; meanwhile may do something to it.
func recordOf(t *testing.T, p pace, lasts time.Duration, serve http.HandlerFunc, meanwhile func(*recorder)) runs {
	t.Helper()
	server := httptest.NewServer(serve)
	defer server.Close()
	key := &answerKey{Body: `version (\w+)`}
	keyOf, err := key.keyOf()
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{
		recording: recording{Name: t.Name(), Request: httpRequest{URL: server.URL}, Pace: p},
		keyOf:     keyOf,
		changed:   make(chan struct{}, 1),
		seen:      runs{Runs: []run{}},
	}
	ctx, cancel := context.WithTimeout(context.Background(), lasts)
	defer cancel()
	go meanwhile(r)
	r.record(ctx, make(chan chan struct{}))
	return r.seen
}

func nothing(*recorder) {}

func countOf(record runs) int {
	sum := 0
	for _, one := range record.Runs {
		sum += one.Count
	}
	return sum
}

func TestRecorderNoticesEveryFailureInOrder(t *testing.T) {
	var asked atomic.Int64
	record := recordOf(t, pace{Kind: "steady", PerSecond: 100}, 600*time.Millisecond, func(w http.ResponseWriter, r *http.Request) {
		switch number := asked.Add(1); {
		case number == 20:
			w.WriteHeader(http.StatusBadGateway)
		case number == 10:
			// A slow answer must not be passed by quick ones.
			time.Sleep(100 * time.Millisecond)
			fmt.Fprint(w, "version slow")
		default:
			fmt.Fprint(w, "version v1")
		}
	}, nothing)
	var results []string
	for _, one := range record.Runs {
		if one.Result.Key != nil {
			results = append(results, *one.Result.Key)
		} else {
			results = append(results, one.Result.As)
		}
	}
	if got, want := fmt.Sprint(results), "[v1 slow v1 status_502 v1]"; got != want || countOf(record) != int(asked.Load()) {
		t.Errorf("got %s with %d of %d requests", got, countOf(record), asked.Load())
	}
}

func TestRecorderHurriesWhenEndpointsChange(t *testing.T) {
	answer := func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "version v1") }
	quiet := recordOf(t, pace{Kind: "watchful"}, 500*time.Millisecond, answer, nothing)
	hurried := recordOf(t, pace{Kind: "watchful"}, 500*time.Millisecond, answer, func(r *recorder) { r.changed <- struct{}{} })
	if countOf(quiet) != 1 || countOf(hurried) < 5 {
		t.Errorf("got %d requests when nothing changed and %d when something did", countOf(quiet), countOf(hurried))
	}
}
