package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const (
	maxProcesses = 64
	// maxWords bounds what is read of a command line or an environment.
	maxWords = 32 << 10
)

type capabilitySets struct {
	Effective []string `json:"effective"`
	Permitted []string `json:"permitted"`
	Bounding  []string `json:"bounding"`
}

// process is what the kernel says of one; see ProcessFacts in probes.ts.
type process struct {
	PID             int               `json:"pid"`
	Command         []string          `json:"command"`
	UID             int               `json:"uid"`
	GID             int               `json:"gid"`
	Groups          []int             `json:"groups"`
	NoNewPrivileges bool              `json:"noNewPrivileges"`
	Capabilities    capabilitySets    `json:"capabilities"`
	Seccomp         string            `json:"seccomp"`
	Environment     map[string]string `json:"environment"`
}

type mount struct {
	Path       string `json:"path"`
	Type       string `json:"type"`
	IsReadOnly bool   `json:"isReadOnly"`
}

type processesAnswer struct {
	Kind      string    `json:"kind"`
	Processes []process `json:"processes"`
	Mounts    []mount   `json:"mounts"`
}

func probeProcesses(question containerRef) (any, error) {
	found, err := lookUpContainer(question)
	if errors.Is(err, errNotRunning) {
		return absent(err.Error()), nil
	}
	if err != nil {
		return nil, err
	}
	pids, err := processesOf("/proc", found.id)
	if err != nil {
		return nil, err
	}
	answer := processesAnswer{Kind: "running", Processes: []process{}}
	for _, pid := range pids {
		// A process may end while it is looked at; the main one must not have.
		if facts, err := readProcess("/proc", pid); err == nil {
			answer.Processes = append(answer.Processes, facts)
		}
	}
	slices.SortStableFunc(answer.Processes, func(one, other process) int { return one.PID - other.PID })
	answer.Processes = answer.Processes[:min(len(answer.Processes), maxProcesses)]
	mounts, err := os.ReadFile(fmt.Sprintf("/proc/%d/mountinfo", found.pid))
	if err != nil || len(answer.Processes) == 0 {
		return absent(errNotRunning.Error()), nil
	}
	answer.Mounts = parseMounts(string(mounts))
	return answer, nil
}

// processesOf lists the processes in a container's control group.
func processesOf(proc, id string) ([]int, error) {
	entries, err := os.ReadDir(proc)
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, entry := range entries {
		if pid, err := strconv.Atoi(entry.Name()); err == nil && belongsTo(proc, pid, id) {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}

func readProcess(proc string, pid int) (process, error) {
	folder := filepath.Join(proc, strconv.Itoa(pid))
	status, err := os.ReadFile(filepath.Join(folder, "status"))
	if err != nil {
		return process{}, err
	}
	facts, err := parseStatus(string(status))
	if err != nil {
		return process{}, err
	}
	command, err := readWords(filepath.Join(folder, "cmdline"))
	if err != nil {
		return process{}, err
	}
	environment, err := readWords(filepath.Join(folder, "environ"))
	if err != nil {
		return process{}, err
	}
	facts.Command = command
	facts.Environment = map[string]string{}
	for _, word := range environment {
		if name, value, isSet := strings.Cut(word, "="); isSet {
			facts.Environment[name] = value
		}
	}
	return facts, nil
}

// readWords reads words that are ended by zero bytes.
func readWords(path string) ([]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content := make([]byte, maxWords)
	size := 0
	for size < len(content) {
		count, err := file.Read(content[size:])
		size += count
		if err != nil || count == 0 {
			break
		}
	}
	words := []string{}
	if size == 0 {
		return words, nil
	}
	for word := range strings.SplitSeq(strings.TrimSuffix(string(content[:size]), "\x00"), "\x00") {
		words = append(words, strings.ToValidUTF8(word, "\uFFFD"))
	}
	return words, nil
}

// seccompModes are those of proc_pid_status(5).
var seccompModes = map[string]string{"0": "disabled", "1": "strict", "2": "filter"}

// parseStatus reads /proc/PID/status; see proc_pid_status(5). Of the four ids of each kind the second, effective, counts.
func parseStatus(content string) (process, error) {
	fields := map[string][]string{}
	for line := range strings.SplitSeq(content, "\n") {
		if name, value, isField := strings.Cut(line, ":"); isField {
			fields[name] = strings.Fields(value)
		}
	}
	var failure error
	number := func(name string, at int) int {
		values := fields[name]
		if at < 0 {
			at = len(values) - 1
		}
		if at < 0 || at >= len(values) {
			failure = fmt.Errorf("there is no %s", name)
			return 0
		}
		value, err := strconv.Atoi(values[at])
		if err != nil {
			failure = err
		}
		return value
	}
	set := func(name string) []string {
		if len(fields[name]) != 1 {
			failure = fmt.Errorf("there is no %s", name)
			return nil
		}
		mask, err := strconv.ParseUint(fields[name][0], 16, 64)
		if err != nil {
			failure = err
		}
		return capabilityNames(mask)
	}
	facts := process{
		// The last is the one in the innermost namespace, which is the container's.
		PID:             number("NSpid", -1),
		UID:             number("Uid", 1),
		GID:             number("Gid", 1),
		Groups:          []int{},
		NoNewPrivileges: number("NoNewPrivs", 0) == 1,
		Capabilities:    capabilitySets{set("CapEff"), set("CapPrm"), set("CapBnd")},
		Seccomp:         seccompModes[strconv.Itoa(number("Seccomp", 0))],
	}
	for at := range fields["Groups"] {
		facts.Groups = append(facts.Groups, number("Groups", at))
	}
	return facts, failure
}

// parseMounts reads /proc/PID/mountinfo; see proc_pid_mountinfo(5). Of mounts at the same path the last one counts.
func parseMounts(content string) []mount {
	mounts := []mount{}
	for line := range strings.SplitSeq(content, "\n") {
		before, after, isMount := strings.Cut(line, " - ")
		left, right := strings.Fields(before), strings.Fields(after)
		if !isMount || len(left) < 6 || len(right) < 3 {
			continue
		}
		path := unescapeMount(left[4])
		mounts = slices.DeleteFunc(mounts, func(earlier mount) bool { return earlier.Path == path })
		// Either the mount itself is read-only or the file system that is mounted.
		isReadOnly := slices.Contains(strings.Split(left[5], ","), "ro") || slices.Contains(strings.Split(right[2], ","), "ro")
		mounts = append(mounts, mount{path, right[0], isReadOnly})
	}
	return mounts
}

// unescapeMount gives back the blanks that mountinfo writes as octal numbers.
func unescapeMount(path string) string {
	return strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace(path)
}
