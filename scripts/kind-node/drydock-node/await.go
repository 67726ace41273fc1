package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	adminConfig   = "/etc/kubernetes/admin.conf"
	learnerConfig = "/kind/drydock/learner.conf"
	pollEvery     = 50 * time.Millisecond

	firstPod  = "drydock-first-pod"
	podsPath  = "/api/v1/namespaces/default/pods"
	eventPath = "/api/v1/namespaces/default/events"
)

var errNotYet = errors.New("not yet")

// awaiting waits for one thing after the other, and says what for, so that whoever gives up knows.
type awaiting struct {
	began          time.Time
	admin, learner *client
}

// condition answers nil once it holds.
type condition func(ctx context.Context) error

// runAwait waits until a cluster works. What it waits for is asked of the cluster itself; it has no limit of its own.
//   - api: the API server answers.
//   - fresh: a Pod that the learner made runs, and what else a learner needs is there.
//   - unpaused, restarted: the platform's own parts go on. Nothing else is asked, because what a learner did to the rest
//     may keep it from ever being ready.
func runAwait(args []string) error {
	flags := flag.NewFlagSet("await", flag.ExitOnError)
	flags.Parse(args)
	ctx := context.Background()
	w := &awaiting{began: time.Now()}
	w.until(ctx, "the keys of this node", w.connect)
	switch flags.Arg(0) {
	case "api":
		w.until(ctx, "the API server", w.apiAnswers)
	case "fresh":
		w.untilFresh(ctx)
	case "unpaused":
		w.until(ctx, "the API server", w.apiAnswers)
		w.until(ctx, "the node to take Pods", w.nodeIsReady)
	case "restarted":
		w.until(ctx, "the API server", w.apiAnswers)
		w.until(ctx, "the kubelet", w.kubeletIsBack)
		w.until(ctx, "the node to take Pods", w.nodeIsReady)
		w.until(ctx, "DNS", w.dnsAnswers)
	default:
		return fmt.Errorf("await %q: api, fresh, unpaused or restarted", flags.Arg(0))
	}
	return nil
}

// untilFresh makes the Pod with the learner's identity, so that their rights and the guard are tried as well.
func (w *awaiting) untilFresh(ctx context.Context) {
	w.until(ctx, "a Pod to be admitted", w.podIsAdmitted)
	w.until(ctx, "the guard", w.guardRefuses)
	w.until(ctx, "a StorageClass", w.storageClassIsThere)
	w.until(ctx, "the node to take Pods", w.nodeIsReady)
	w.until(ctx, "the first Pod", w.podRuns)
	w.until(ctx, "DNS", w.dnsAnswers)
	w.until(ctx, "the first Pod to be gone", w.podIsGone)
}

func (w *awaiting) until(ctx context.Context, what string, holds condition) {
	fmt.Printf("%5.2f s: waiting for %s\n", time.Since(w.began).Seconds(), what)
	for last := ""; ; time.Sleep(pollEvery) {
		err := holds(ctx)
		if err == nil {
			return
		}
		if said := err.Error(); err != errNotYet && said != last {
			last = said
			fmt.Println(said)
		}
	}
}

// connect reads both kubeconfigs. They are without keys until a node that starts from a snapshot has made its own.
func (w *awaiting) connect(context.Context) (err error) {
	if w.admin, err = newClient(adminConfig); err != nil {
		return err
	}
	w.learner, err = newClient(learnerConfig)
	return err
}

func (w *awaiting) apiAnswers(ctx context.Context) error {
	return w.admin.ask(ctx, http.MethodGet, "/api/v1/namespaces/default", nil, nil)
}

func busybox(name string, securityContext map[string]any) map[string]any {
	container := map[string]any{"name": "main", "image": "busybox", "command": []string{"sleep", "60"}, "securityContext": securityContext}
	return map[string]any{
		"apiVersion": "v1",
		"kind":       "Pod",
		"metadata":   map[string]any{"name": name},
		"spec":       map[string]any{"restartPolicy": "Never", "containers": []any{container}},
	}
}

func (w *awaiting) podIsAdmitted(ctx context.Context) error {
	err := w.learner.ask(ctx, http.MethodPost, podsPath, busybox(firstPod, nil), nil)
	var refused errAPI
	// An answer to an earlier try may have been lost.
	if errors.As(err, &refused) && refused.code == http.StatusConflict {
		return nil
	}
	return err
}

func (w *awaiting) guardRefuses(ctx context.Context) error {
	err := w.learner.ask(ctx, http.MethodPost, podsPath+"?dryRun=All", busybox("drydock-guarded", map[string]any{"privileged": true}), nil)
	if strings.Contains(refusal(err), "ValidatingAdmissionPolicy") {
		return nil
	}
	return errors.Join(errNotYet, err)
}

func (w *awaiting) storageClassIsThere(ctx context.Context) error {
	var list struct{ Items []any }
	if err := w.admin.ask(ctx, http.MethodGet, "/apis/storage.k8s.io/v1/storageclasses", nil, &list); err != nil {
		return err
	}
	if len(list.Items) == 0 {
		return errNotYet
	}
	return nil
}

// nodeIsReady looks for taints as well, because a node is called Ready with the not-ready taint still on it.
func (w *awaiting) nodeIsReady(ctx context.Context) error {
	var list struct {
		Items []struct {
			Spec   struct{ Taints []any }
			Status struct {
				Conditions []struct{ Type, Status string }
			}
		}
	}
	if err := w.admin.ask(ctx, http.MethodGet, "/api/v1/nodes", nil, &list); err != nil {
		return err
	}
	for _, node := range list.Items {
		for _, condition := range node.Status.Conditions {
			if condition.Type == "Ready" && condition.Status == "True" && len(node.Spec.Taints) == 0 {
				return nil
			}
		}
	}
	return errNotYet
}

// podRuns does not wait until a Pod has ended, which the kubelet says only when it has seen to it that nothing is left.
func (w *awaiting) podRuns(ctx context.Context) error {
	var pod struct{ Status struct{ Phase string } }
	if err := w.admin.ask(ctx, http.MethodGet, podsPath+"/"+firstPod, nil, &pod); err != nil {
		return err
	}
	if pod.Status.Phase != "Running" {
		return errNotYet
	}
	return nil
}

func (w *awaiting) podIsGone(ctx context.Context) error {
	err := w.learner.ask(ctx, http.MethodDelete, podsPath+"/"+firstPod+"?gracePeriodSeconds=0", nil, nil)
	var refused errAPI
	isGone := errors.As(err, &refused) && refused.code == http.StatusNotFound
	if err != nil && !isGone {
		return err
	}
	// Some may be older than the guard, which keeps the later ones away: a kubelet may tell of it many seconds late.
	about := url.Values{"fieldSelector": {"involvedObject.name=" + firstPod}}
	return w.admin.ask(ctx, http.MethodDelete, eventPath+"?"+about.Encode(), nil, nil)
}

// dnsAnswers connects through the Service, so that kube-proxy has to do its part as well.
func (w *awaiting) dnsAnswers(ctx context.Context) error {
	var service struct{ Spec struct{ ClusterIP string } }
	if err := w.admin.ask(ctx, http.MethodGet, "/api/v1/namespaces/kube-system/services/kube-dns", nil, &service); err != nil {
		return err
	}
	connection, err := net.DialTimeout("tcp", net.JoinHostPort(service.Spec.ClusterIP, "53"), time.Second)
	if err != nil {
		return err
	}
	return connection.Close()
}

// kubeletIsBack: what the cluster says of itself after a restart is from before it, until the lease is renewed.
func (w *awaiting) kubeletIsBack(ctx context.Context) error {
	var leases struct {
		Items []struct{ Spec struct{ RenewTime time.Time } }
	}
	if err := w.admin.ask(ctx, http.MethodGet, "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases", nil, &leases); err != nil {
		return err
	}
	for _, lease := range leases.Items {
		if lease.Spec.RenewTime.After(w.began) {
			return nil
		}
	}
	return errNotYet
}
