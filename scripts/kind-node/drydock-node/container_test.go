package main

import (
	"slices"
	"testing"
)

const tasks = `TASK    PID     STATUS
aaa     101     RUNNING
bbb     0       STOPPED
ccc     103     RUNNING
ddd     104     PAUSED
`

func TestRunningPids(t *testing.T) {
	for _, c := range []struct {
		name       string
		containers []string
		want       []int
	}{
		{"one that runs", []string{"aaa"}, []int{101}},
		{"restarted: the old one has stopped", []string{"bbb", "ccc"}, []int{103}},
		{"several", []string{"ccc", "aaa"}, []int{101, 103}},
		{"only a stopped one", []string{"bbb"}, nil},
		{"one without a task", []string{"eee"}, nil},
		{"none", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := runningPids(tasks, c.containers); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestContainerFilterKeepsNamesFromBecomingConditions(t *testing.T) {
	want := `labels."io.cri-containerd.kind"==container,labels."io.kubernetes.pod.namespace"=="default",` +
		`labels."io.kubernetes.pod.name"=="a,labels.x==\"y\"",labels."io.kubernetes.container.name"=="app"`
	if got := containerFilter("default", `a,labels.x=="y"`, "app"); got != want {
		t.Errorf("got %s", got)
	}
}
