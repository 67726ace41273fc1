package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

// Where a recorder finds what to record and keeps what it saw, and where it answers while it runs.
const (
	recordFolder = "/var/lib/drydock/records"
	socketFolder = "/run/drydock"
)

type recording struct {
	Name    string      `json:"name"`
	From    vantage     `json:"from"`
	Request httpRequest `json:"request"`
	Key     *answerKey  `json:"key"`
	Pace    pace        `json:"pace"`
}

type pace struct {
	Kind      string  `json:"kind"`
	PerSecond float64 `json:"perSecond"`
	Namespace string  `json:"namespace"`
	Service   string  `json:"service"`
}

type recordName struct {
	Name string `json:"name"`
}

type done struct {
	Kind string `json:"kind"`
}

// recordNameForm keeps names fit for files and units.
var recordNameForm = regexp.MustCompile(`^[a-z0-9-]{1,50}$`)

func configPath(name string) string { return filepath.Join(recordFolder, name+".config.json") }
func runsPath(name string) string   { return filepath.Join(recordFolder, name+".runs.json") }
func socketPath(name string) string { return filepath.Join(socketFolder, name+".socket") }
func unitName(name string) string   { return "drydock-record@" + name + ".service" }

// startRecord leaves what is to be recorded for the unit, and starts it. One of the same name begins anew.
func startRecord(question json.RawMessage) (any, error) {
	var asked recording
	if err := json.Unmarshal(question, &asked); err != nil {
		return nil, err
	}
	if !recordNameForm.MatchString(asked.Name) {
		return nil, fmt.Errorf("not the name of a record: %q", asked.Name)
	}
	if _, err := asked.Key.keyOf(); err != nil {
		return nil, err
	}
	if _, err := stopRecord(recordName{asked.Name}); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(recordFolder, 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(configPath(asked.Name), question, 0o600); err != nil {
		return nil, err
	}
	verb := []string{"start", unitName(asked.Name)}
	if asked.Pace.Kind == "watchful" {
		verb = []string{"enable", "--now", unitName(asked.Name)}
	}
	if err := systemctl(verb...); err != nil {
		return nil, err
	}
	return done{"started"}, untilItAnswers(asked.Name)
}

// untilItAnswers waits until the recorder has begun, so that what happens next is in its record.
func untilItAnswers(name string) error {
	var err error
	for range 100 {
		if _, err = askRecorder(name); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("the recorder did not begin: %w", err)
}

func stopRecord(question recordName) (any, error) {
	if !recordNameForm.MatchString(question.Name) {
		return nil, fmt.Errorf("not the name of a record: %q", question.Name)
	}
	if _, err := os.Stat(configPath(question.Name)); err == nil {
		if err := systemctl("disable", "--now", unitName(question.Name)); err != nil {
			return nil, err
		}
	}
	for _, path := range []string{configPath(question.Name), runsPath(question.Name)} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return done{"stopped"}, nil
}

type recordAnswer struct {
	Kind string `json:"kind"`
	runs
}

// readRecord answers with all that a recorder has seen until now. One that should run and does not answer is an error.
func readRecord(question recordName) (any, error) {
	if !recordNameForm.MatchString(question.Name) {
		return nil, fmt.Errorf("not the name of a record: %q", question.Name)
	}
	if _, err := os.Stat(configPath(question.Name)); errors.Is(err, fs.ErrNotExist) {
		return absent("there is no such record"), nil
	}
	content, err := askRecorder(question.Name)
	if err != nil {
		return nil, err
	}
	answer := recordAnswer{Kind: "record"}
	if err := json.Unmarshal(content, &answer.runs); err != nil {
		return nil, err
	}
	return answer, nil
}

// askRecorder waits as long as the slowest request of a recorder may take: what was sent before counts.
func askRecorder(name string) ([]byte, error) {
	client := http.Client{
		Timeout: requestTimeout + 2*time.Second,
		Transport: &http.Transport{
			DisableKeepAlives: true,
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				var dialer net.Dialer
				return dialer.DialContext(ctx, "unix", socketPath(name))
			},
		},
	}
	response, err := client.Get("http://recorder/")
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

func systemctl(args ...string) error {
	if output, err := exec.Command("systemctl", append([]string{"--quiet"}, args...)...).CombinedOutput(); err != nil {
		return fmt.Errorf("systemctl %v: %s", args, output)
	}
	return nil
}
