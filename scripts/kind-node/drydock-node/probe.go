package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// maxQuestion bounds what is read of a question.
const maxQuestion = 1 << 20

// probes answer the questions of server/environments/probes.ts, by their names there. An error means that nobody knows.
var probes = map[string]func(question []byte) (any, error){
	"podFile":      answering(podFile),
	"podFolder":    answering(podFolder),
	"volumeFile":   answering(volumeFile),
	"volumeFolder": answering(volumeFolder),
	"processes":    answering(probeProcesses),
	"traffic":      answering(probeTraffic),
	"names":        answering(probeNames),
	"http":         answering(probeHTTP),
	"sample":       answering(probeSample),
	"startRecord":  answering(startRecord),
	"readRecord":   answering(readRecord),
	"stopRecord":   answering(stopRecord),
	"sql":          answering(probeSQL),
	"etcd":         answering(probeEtcd),
	"crash":        answering(crash),
}

// answering reads the question in the shape that its probe wants.
func answering[Question, Answer any](probe func(Question) (Answer, error)) func([]byte) (any, error) {
	return func(raw []byte) (any, error) {
		var question Question
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&question); err != nil {
			return nil, fmt.Errorf("the question: %w", err)
		}
		return probe(question)
	}
}

// runProbe reads one question from its input and prints the answer, as JSON.
func runProbe(args []string) error {
	if len(args) != 1 || probes[args[0]] == nil {
		return fmt.Errorf("no such probe: %q", args)
	}
	question, err := io.ReadAll(io.LimitReader(os.Stdin, maxQuestion))
	if err != nil {
		return err
	}
	answer, err := probes[args[0]](question)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(answer)
}

// absence is the answer of every probe that found nothing to look at.
type absence struct {
	Kind   string `json:"kind"`
	Reason string `json:"reason"`
}

func absent(reason string) absence {
	return absence{Kind: "absent", Reason: reason}
}
