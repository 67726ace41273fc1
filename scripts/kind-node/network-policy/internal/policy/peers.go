package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"slices"
	"strings"

	"go4.org/netipx"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

func (c *compiler) peers(namespace string, peers []networkingv1.NetworkPolicyPeer) Peers {
	if len(peers) == 0 {
		return Peers{Everybody: true}
	}
	var selections []selection
	var blocks netipx.IPSetBuilder
	for _, peer := range peers {
		if peer.IPBlock != nil {
			addBlock(&blocks, *peer.IPBlock)
			continue
		}
		if peer.PodSelector == nil && peer.NamespaceSelector == nil {
			continue
		}
		if selected, err := newSelection(namespace, peer.NamespaceSelector, peer.PodSelector); err == nil {
			selections = append(selections, selected)
		}
	}
	// An invalid prefix makes no block, and the others stand.
	addresses, _ := blocks.IPSet()
	return Peers{Selection: c.selectAll(selections), Blocks: addresses.Ranges()}
}

// addBlock adds the addresses of one block. Its exceptions are exceptions from this block alone: what another peer allows
// stays allowed.
func addBlock(blocks *netipx.IPSetBuilder, block networkingv1.IPBlock) {
	var addresses netipx.IPSetBuilder
	prefix, err := netip.ParsePrefix(block.CIDR)
	if err != nil {
		return
	}
	addresses.AddPrefix(prefix.Masked())
	for _, except := range block.Except {
		if prefix, err := netip.ParsePrefix(except); err == nil {
			addresses.RemovePrefix(prefix.Masked())
		}
	}
	if set, err := addresses.IPSet(); err == nil {
		blocks.AddSet(set)
	}
}

// selectAll enters the union of the selections into the Ruleset, once for all rules that select the same.
func (c *compiler) selectAll(selections []selection) string {
	if len(selections) == 0 {
		return ""
	}
	said := make([]string, 0, len(selections))
	for _, selected := range selections {
		said = append(said, selected.said)
	}
	slices.Sort(said)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(said), "\n")))
	name := hex.EncodeToString(sum[:6])
	if _, known := c.ruleset.Selections[name]; known {
		return name
	}
	addresses := []netip.Addr{}
	for _, pod := range c.Pods {
		matches := func(selected selection) bool { return selected.matches(c.Namespaces, pod) }
		if slices.ContainsFunc(selections, matches) {
			addresses = append(addresses, pod.Addresses...)
		}
	}
	c.ruleset.Selections[name] = addresses
	return name
}

// selection is what a namespaceSelector and a podSelector select together.
type selection struct {
	// namespace is the only one when namespaces is nil.
	namespace  string
	namespaces labels.Selector
	pods       labels.Selector
	// said is the same for selections of the same.
	said string
}

func newSelection(namespace string, namespaces, pods *metav1.LabelSelector) (selection, error) {
	selected := selection{namespace: namespace, pods: labels.Everything()}
	var err error
	if namespaces != nil {
		if selected.namespaces, err = metav1.LabelSelectorAsSelector(namespaces); err != nil {
			return selection{}, err
		}
	}
	if pods != nil {
		if selected.pods, err = metav1.LabelSelectorAsSelector(pods); err != nil {
			return selection{}, err
		}
	}
	where := "in " + namespace
	if selected.namespaces != nil {
		where = "where " + selected.namespaces.String()
	}
	selected.said = where + " Pods " + selected.pods.String()
	return selected, nil
}

func (s selection) matches(namespaces map[string]labels.Set, pod Pod) bool {
	if s.namespaces == nil {
		return pod.Namespace == s.namespace && s.pods.Matches(pod.Labels)
	}
	return s.namespaces.Matches(namespaces[pod.Namespace]) && s.pods.Matches(pod.Labels)
}
