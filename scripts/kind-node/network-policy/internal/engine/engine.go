// Package engine keeps the packet filter as the API wants it.
package engine

import (
	"context"
	"log"
	"net/netip"
	"sync"
	"time"

	"drydock/network-policy/internal/filter"
	"drydock/network-policy/internal/policy"
	"drydock/network-policy/internal/socket"
	"k8s.io/apimachinery/pkg/types"
)

const (
	// gather is how long the first change waits for others, which often come with it.
	gather = 10 * time.Millisecond
	// rest bounds the work while changes never end.
	rest = 30 * time.Millisecond
	// retryAfter is for a packet filter that refuses.
	retryAfter = time.Second
)

// Filter is the packet filter; see filter.Table.
type Filter interface {
	Apply(ctx context.Context, wanted filter.Contents) (bool, error)
}

// Engine follows a Source and puts into the Filter what it asks for.
type Engine struct {
	node    string
	filter  Filter
	book    *addressBook
	changed chan struct{}

	mu sync.Mutex
	// revision counts changes; changedAt is when the first one came that is not in force.
	revision  int64
	changedAt time.Time
	status    socket.Status
	// ready are the addresses that policies are in force for, with their Pods.
	ready map[netip.Addr]types.UID
	// advanced is closed, and replaced, when something has been put in force.
	advanced chan struct{}
}

// New makes an engine for the Pods of one node.
func New(node string, filter Filter) *Engine {
	return &Engine{
		node:     node,
		filter:   filter,
		book:     newAddressBook(),
		changed:  make(chan struct{}, 1),
		status:   socket.Status{State: socket.Starting, Policies: []socket.PolicyStatus{}},
		advanced: make(chan struct{}),
	}
}

// Changed tells the engine that the Source is different now.
func (e *Engine) Changed() {
	e.mu.Lock()
	e.revision++
	if e.changedAt.IsZero() {
		e.changedAt = time.Now()
	}
	e.mu.Unlock()
	select {
	case e.changed <- struct{}{}:
	default:
	}
}

// Gone tells the engine that a Pod does not exist any more.
func (e *Engine) Gone(pod types.UID) { e.book.forget(pod) }

// Announce takes the addresses that a Pod was just given, and returns when all policies are in force for them. The Pod
// itself may become known later.
func (e *Engine) Announce(ctx context.Context, announcement socket.Announcement) error {
	pod := types.UID(announcement.UID)
	e.book.announce(pod, announcement.Addresses)
	e.Changed()
	for {
		e.mu.Lock()
		advanced := e.advanced
		ready := e.isReady(pod, announcement.Addresses)
		e.mu.Unlock()
		if ready {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-advanced:
		}
	}
}

func (e *Engine) isReady(pod types.UID, addresses []netip.Addr) bool {
	for _, address := range addresses {
		if e.ready[address.Unmap()] != pod {
			return false
		}
	}
	return true
}

// Status tells what is in force now.
func (e *Engine) Status() socket.Status {
	e.mu.Lock()
	defer e.mu.Unlock()
	status := e.status
	status.Revision = e.revision
	return status
}

// Run puts changes in force until the context ends. The Source must have been told everything once: what it does not
// hold is taken out of the packet filter.
func (e *Engine) Run(ctx context.Context, source Source) {
	e.Changed()
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.changed:
		}
		pause(ctx, gather)
		if err := e.apply(ctx, source); err != nil && ctx.Err() == nil {
			e.fail(err)
			pause(ctx, retryAfter)
			e.Changed()
		}
		pause(ctx, rest)
	}
}

func (e *Engine) apply(ctx context.Context, source Source) error {
	e.mu.Lock()
	revision, since := e.revision, e.changedAt
	e.changedAt = time.Time{}
	e.mu.Unlock()

	cluster := snapshot(source, e.book, e.node)
	altered, err := e.filter.Apply(ctx, filter.Render(policy.Compile(cluster)))
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.status.State != socket.InForce {
		log.Printf("policies are in force: %d for %d Pods", len(cluster.Policies), len(cluster.Pods))
	}
	e.status.State = socket.InForce
	e.status.Problem = ""
	e.status.InForce = revision
	e.status.Pods = len(cluster.Pods)
	e.status.Policies = make([]socket.PolicyStatus, 0, len(cluster.Policies))
	for _, policy := range cluster.Policies {
		e.status.Policies = append(e.status.Policies, socket.PolicyStatus{
			Namespace: policy.Namespace, Name: policy.Name, Generation: policy.Generation,
		})
	}
	if altered {
		e.status.AppliedAt = time.Now()
		e.status.TookMs = time.Since(since).Milliseconds()
	}
	e.ready = readyAddresses(cluster)
	close(e.advanced)
	e.advanced = make(chan struct{})
	return nil
}

func (e *Engine) fail(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.status.Problem != err.Error() {
		log.Printf("the packet filter refuses a change: %v", err)
	}
	e.status.State = socket.Failing
	e.status.Problem = err.Error()
}

func pause(ctx context.Context, duration time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(duration):
	}
}
