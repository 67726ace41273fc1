package main

import (
	"reflect"
	"testing"
)

const status = `Name:	nginx
Umask:	0022
State:	S (sleeping)
NSpid:	4242	1
Uid:	101	101	101	101
Gid:	102	102	102	102
Groups:	102 2000
CapInh:	0000000000000000
CapPrm:	0000000000000400
CapEff:	0000000000000400
CapBnd:	00000000a80425fb
NoNewPrivs:	1
Seccomp:	2
`

func TestParseStatus(t *testing.T) {
	got, err := parseStatus(status)
	if err != nil {
		t.Fatal(err)
	}
	want := process{
		PID: 1, UID: 101, GID: 102, Groups: []int{102, 2000}, NoNewPrivileges: true, Seccomp: "filter",
		Capabilities: capabilitySets{
			Effective: []string{"NET_BIND_SERVICE"},
			Permitted: []string{"NET_BIND_SERVICE"},
			// The default set of containerd.
			Bounding: []string{
				"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW",
				"SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
			},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestParseStatusDoesNotGuess(t *testing.T) {
	for _, content := range []string{"", "Uid:\t0\n", "NSpid:\t1\nUid:\t0\t0\nGid:\t0\t0\nNoNewPrivs:\t0\nSeccomp:\t0\nCapEff:\tzz\n"} {
		if got, err := parseStatus(content); err == nil {
			t.Errorf("%q: got %+v", content, got)
		}
	}
}

func TestCapabilityNames(t *testing.T) {
	if got := capabilityNames(0); len(got) != 0 {
		t.Errorf("got %v", got)
	}
	if got := capabilityNames(1<<21 | 1<<50); !reflect.DeepEqual(got, []string{"CAP_50", "SYS_ADMIN"}) {
		t.Errorf("got %v", got)
	}
	if len(capabilities) != 41 {
		t.Errorf("Linux has 41 capabilities, not %d", len(capabilities))
	}
}

func TestParseMounts(t *testing.T) {
	got := parseMounts(`1 0 0:1 / / ro,relatime master:1 - overlay overlay rw,lowerdir=/a
2 1 0:2 / /tmp rw - tmpfs tmpfs rw
3 1 0:3 / /data\040dir rw - ext4 /dev/sda ro
4 1 0:4 / /tmp ro - tmpfs tmpfs rw
nonsense
`)
	want := []mount{{"/", "overlay", true}, {"/data dir", "ext4", true}, {"/tmp", "tmpfs", true}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}
