// Package socket is how other programs on the node talk with the engine: one line of JSON there, one line back. It knows
// nothing of Kubernetes, so that the CNI plugin, which is started for every Pod, stays small.
package socket

import (
	"net/netip"
	"time"
)

// Path is where the engine listens.
const Path = "/run/drydock-network-policy.sock"

// Request holds one of its fields.
type Request struct {
	Announce *Announcement `json:"announce,omitempty"`
	Status   *struct{}     `json:"status,omitempty"`
}

// Announcement says which addresses a Pod was just given, before its containers start. It is answered when all policies
// are in force for them.
type Announcement struct {
	UID       string       `json:"uid"`
	Addresses []netip.Addr `json:"addresses"`
}

// Response holds the status, also after an announcement.
type Response struct {
	Status Status `json:"status"`
}

// State is how the packet filter stands to the API.
type State string

const (
	// Starting: the API server has not answered yet. What an earlier run has put in force still is.
	Starting State = "starting"
	// InForce: the packet filter holds what Status says.
	InForce State = "in_force"
	// Failing: the last change could not be put in force; Problem says why, and it is tried again.
	Failing State = "failing"
)

// Status tells what is in force.
type Status struct {
	State   State  `json:"state"`
	Problem string `json:"problem,omitempty"`
	// Revision counts the changes that this run has seen in the API, and InForce how many of them are in force.
	Revision int64 `json:"revision"`
	InForce  int64 `json:"inForce"`
	// AppliedAt is when the packet filter was last changed, and TookMs how long that took, from the first change that was
	// waiting for it.
	AppliedAt time.Time      `json:"appliedAt,omitzero"`
	TookMs    int64          `json:"tookMs"`
	Pods      int            `json:"pods"`
	Policies  []PolicyStatus `json:"policies"`
}

// PolicyStatus names the version of a policy that is in force: its metadata.generation grows with each change of its spec.
type PolicyStatus struct {
	Namespace  string `json:"namespace"`
	Name       string `json:"name"`
	Generation int64  `json:"generation"`
}
