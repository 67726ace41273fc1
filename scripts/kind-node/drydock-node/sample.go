package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
)

// maxDetails bounds how many failures are told in words.
const maxDetails = 5

// answerKey tells one answer from another; see AnswerKey in probes.ts.
type answerKey struct {
	Header string `json:"header"`
	Body   string `json:"body"`
}

// keyOf makes what finds the key of an answer.
func (k *answerKey) keyOf() (func(httpAnswer) string, error) {
	if k == nil {
		return func(answer httpAnswer) string { return strings.TrimSpace(answer.Body) }, nil
	}
	if k.Header != "" {
		name := strings.ToLower(k.Header)
		return func(answer httpAnswer) string { return answer.Headers[name] }, nil
	}
	pattern, err := regexp.Compile(k.Body)
	if err != nil {
		return nil, err
	}
	if pattern.NumSubexp() != 1 {
		return nil, fmt.Errorf("the pattern %q needs one group", k.Body)
	}
	return func(answer httpAnswer) string {
		if found := pattern.FindStringSubmatch(answer.Body); found != nil {
			return found[1]
		}
		return ""
	}, nil
}

// failureOf is the word for a request that was not served; empty for one that was.
func failureOf(answer httpAnswer) string {
	if answer.Outcome != "answered" {
		return answer.Outcome
	}
	if answer.Status >= http.StatusInternalServerError {
		return fmt.Sprintf("status_%d", answer.Status)
	}
	return ""
}

type sampleQuestion struct {
	From      vantage     `json:"from"`
	Request   httpRequest `json:"request"`
	Key       *answerKey  `json:"key"`
	Count     int         `json:"count"`
	AtOnce    int         `json:"atOnce"`
	TimeoutMs int         `json:"timeoutMs"`
}

type sampleAnswer struct {
	Total    int            `json:"total"`
	Counts   map[string]int `json:"counts"`
	Failures map[string]int `json:"failures"`
	Details  []string       `json:"details"`
	Ms       int64          `json:"ms"`
}

// maxKeys bounds how many different answers are counted apart.
const maxKeys = 200

func probeSample(question sampleQuestion) (any, error) {
	keyOf, err := question.Key.keyOf()
	if err != nil {
		return nil, err
	}
	answer := sampleAnswer{Total: question.Count, Counts: map[string]int{}, Failures: map[string]int{}, Details: []string{}}
	timeout := time.Duration(question.TimeoutMs) * time.Millisecond
	started := time.Now()
	from, address, err := destination(question.From, question.Request.URL, timeout)
	if err != nil {
		answer.Failures[outcomeOf(err)] = question.Count
		answer.Details = append(answer.Details, inWords(err))
		return answer, nil
	}
	var lock sync.Mutex
	inParallel(question.Count, question.AtOnce, func(int) {
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		defer cancel()
		one := sendTo(ctx, from, address, question.Request, time.Now())
		lock.Lock()
		defer lock.Unlock()
		answer.count(one, keyOf(one))
	})
	if len(answer.Counts) > maxKeys {
		return nil, fmt.Errorf("more than %d different answers: name a key that tells them apart", maxKeys)
	}
	answer.Ms = milliseconds(started)
	return answer, nil
}

// destination finds where requests come from and go to, once for all of them: a sample is about who answers, and looking
// a name up a thousand times would be about DNS.
func destination(from vantage, target string, timeout time.Duration) (place, string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	parsed, err := url.Parse(target)
	if err != nil {
		return place{}, "", err
	}
	stand, err := placeAt(from)
	if err != nil {
		return place{}, "", err
	}
	address, err := stand.find(ctx, host{name: parsed.Hostname()})
	return stand, address, err
}

func (a *sampleAnswer) count(one httpAnswer, key string) {
	failure := failureOf(one)
	if failure == "" {
		a.Counts[key]++
		return
	}
	a.Failures[failure]++
	if len(a.Details) < maxDetails {
		a.Details = append(a.Details, strings.TrimSpace(failure+" "+one.Detail))
	}
}
