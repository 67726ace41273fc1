package main

import "time"

// maxRuns bounds what is kept of a record; the oldest go first.
const maxRuns = 2000

// runResult is what became of requests, or that nobody looked; see RecordedRun in probes.ts.
type runResult struct {
	Kind   string  `json:"kind"`
	Key    *string `json:"key,omitempty"`
	As     string  `json:"as,omitempty"`
	Detail string  `json:"detail,omitempty"`
}

// isSame ignores the details of a failure, which may name ports.
func (r runResult) isSame(other runResult) bool {
	sameKey := (r.Key == nil) == (other.Key == nil) && (r.Key == nil || *r.Key == *other.Key)
	return r.Kind == other.Kind && r.As == other.As && sameKey
}

type run struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	Count  int       `json:"count"`
	Result runResult `json:"result"`
}

// runs is a record: requests in a row with the same result are one run.
type runs struct {
	Since time.Time `json:"since"`
	Runs  []run     `json:"runs"`
}

// add appends what was seen at a moment, which is not before the last one.
func (r *runs) add(at time.Time, result runResult) {
	if last := len(r.Runs) - 1; last >= 0 && r.Runs[last].Result.isSame(result) {
		r.Runs[last].To = at
		r.Runs[last].Count++
		return
	}
	r.Runs = append(r.Runs, run{at, at, 1, result})
	if surplus := len(r.Runs) - maxRuns; surplus > 0 {
		r.Runs = append([]run{}, r.Runs[surplus:]...)
		r.Since = r.Runs[0].From
	}
}

// miss notes that nobody looked for a while: the node was paused or stopped.
func (r *runs) miss(from, to time.Time) {
	r.Runs = append(r.Runs, run{from, to, 0, runResult{Kind: "unobserved"}})
}
