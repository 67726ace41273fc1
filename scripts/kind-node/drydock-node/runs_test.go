package main

import (
	"strconv"
	"testing"
	"time"
)

func answered(key string) runResult { return runResult{Kind: "answered", Key: &key} }

var lost = runResult{Kind: "failed", As: "refused", Detail: "connection refused"}

func TestRunsNoticeOneLostRequest(t *testing.T) {
	start := time.Now()
	record := runs{Since: start}
	for second := range 100 {
		result := answered("v1")
		if second == 40 {
			result = lost
		}
		if second > 60 {
			result = answered("v2")
		}
		record.add(start.Add(time.Duration(second)*time.Second), result)
	}
	if len(record.Runs) != 4 || record.Runs[1].Result.As != "refused" || record.Runs[1].Count != 1 || record.Runs[3].Count != 39 {
		t.Errorf("got %+v", record.Runs)
	}
}

func TestRunsForgetTheOldestAndSaySo(t *testing.T) {
	start := time.Now()
	record := runs{Since: start}
	for i := range maxRuns + 10 {
		record.add(start.Add(time.Duration(i)*time.Second), answered(strconv.Itoa(i)))
	}
	if len(record.Runs) != maxRuns || !record.Since.Equal(start.Add(10*time.Second)) {
		t.Errorf("got %d runs since %v", len(record.Runs), record.Since.Sub(start))
	}
}

func TestRecorderKeepsAGapApart(t *testing.T) {
	r := recorder{seen: runs{Runs: []run{}}}
	start := time.Now()
	r.keep(start, answered("v1"))
	r.keep(start.Add(time.Second), answered("v1"))
	r.keep(start.Add(time.Minute), answered("v1"))
	r.keep(start.Add(time.Minute), runResult{})
	if len(r.seen.Runs) != 3 || r.seen.Runs[1].Result.Kind != "unobserved" || r.seen.Runs[1].Count != 0 {
		t.Errorf("got %+v", r.seen.Runs)
	}
}
