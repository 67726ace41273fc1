package filter

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"drydock/network-policy/internal/policy"
	"go4.org/netipx"
)

// A rule judges a connection and not a packet, so that the same rules hold for both ways, and so that connections which
// were open before a policy came are stopped by it as well. conntrack knows who opened it (the source of its original
// direction, before any masquerade) and who answers (the source of its reply, behind any Service).
type direction struct {
	name string
	// isolated and peer are how a rule names the two ends.
	isolated end
	peer     end
}

type end string

const (
	opener   end = "original"
	answerer end = "reply"
)

var (
	egress  = direction{name: "egress", isolated: opener, peer: answerer}
	ingress = direction{name: "ingress", isolated: answerer, peer: opener}
)

// itself names the sets of pairs of an address and itself.
const itself = "itself"

// mapOf is the map from addresses of isolated Pods to their chains.
func (d direction) mapOf(f family) string { return d.name + f.suffix }

func (e end) address(f family) string { return fmt.Sprintf("ct %s %s saddr", e, f.keyword) }

func selectionSet(name string) string { return "pods-" + name }

func portSet(name policy.PortName) string {
	return "port-" + strings.ToLower(string(name.Protocol)) + "-" + name.Name
}

// rules are the nft rules for one rule of a policy: one for each combination of a kind of peers and a kind of ports.
func (r *renderer) rules(d direction, rule policy.Rule) []string {
	peers := r.peers(d, rule.Peers)
	ports := r.ports(rule.Ports)
	var rules []string
	for _, peer := range peers {
		for _, port := range ports {
			if peer.fits(port) {
				rules = append(rules, strings.Join(slices.Concat(peer.words, port.words, []string{"accept"}), " "))
			}
		}
	}
	return rules
}

// match is a part of a rule. One without a family fits every packet.
type match struct {
	family family
	words  []string
}

func (m match) fits(other match) bool {
	return m.family == other.family || m.family == family{} || other.family == family{}
}

func (r *renderer) peers(d direction, peers policy.Peers) []match {
	if peers.Everybody {
		return []match{{}}
	}
	var matches []match
	for _, f := range r.inUse {
		if peers.Selection != "" {
			words := []string{d.peer.address(f), "@" + selectionSet(peers.Selection) + f.suffix}
			matches = append(matches, match{f, words})
		}
		if blocks := blocksOf(f, peers.Blocks); len(blocks) > 0 {
			words := []string{d.peer.address(f), "{ " + strings.Join(blocks, ", ") + " }"}
			matches = append(matches, match{f, words})
		}
	}
	return matches
}

func blocksOf(f family, blocks []netipx.IPRange) []string {
	var written []string
	for _, block := range blocks {
		if familyOf(block.From()) != f {
			continue
		}
		if prefix, is := block.Prefix(); is {
			written = append(written, prefix.String())
		} else {
			written = append(written, block.String())
		}
	}
	return written
}

// ports looks at the port of the end that answers. Its type is known to nft only behind a protocol.
func (r *renderer) ports(ports []policy.Ports) []match {
	if len(ports) == 0 {
		return []match{{}}
	}
	var matches []match
	for _, p := range ports {
		protocol := "meta l4proto " + strings.ToLower(string(p.Protocol))
		port := fmt.Sprintf("ct %s proto-src", answerer)
		switch {
		case p.Name != "":
			set := portSet(policy.PortName{Protocol: p.Protocol, Name: p.Name})
			for _, f := range r.inUse {
				words := []string{protocol, concatenate(answerer.address(f), port), "@" + set + f.suffix}
				matches = append(matches, match{f, words})
			}
		case p.First == 0 && p.Last == math.MaxUint16:
			matches = append(matches, match{words: []string{protocol}})
		case p.First == p.Last:
			matches = append(matches, match{words: []string{protocol, fmt.Sprintf("%s %d", port, p.First)}})
		default:
			matches = append(matches, match{words: []string{protocol, fmt.Sprintf("%s %d-%d", port, p.First, p.Last)}})
		}
	}
	return matches
}

// hookRules are the rules with which a direction meets every forwarded packet. What they do not match is let through.
func hookRules(d direction) []string {
	rules := []string{
		// "Port unreachable" and the like about a connection that was let through.
		"ct state related meta l4proto { icmp, ipv6-icmp } accept",
	}
	for _, f := range families {
		rules = append(rules,
			fmt.Sprintf("%s @%s accept", concatenate(opener.address(f), answerer.address(f)), itself+f.suffix),
			fmt.Sprintf("%s vmap @%s", d.isolated.address(f), d.mapOf(f)),
			// Without a connection a packet has to be allowed whatever its ports.
			fmt.Sprintf("ct state invalid,untracked %s %s vmap @%s", f.keyword, packetField(d), d.mapOf(f)),
		)
	}
	return rules
}

// packetField is where a packet itself names the isolated end.
func packetField(d direction) string {
	if d.isolated == opener {
		return "saddr"
	}
	return "daddr"
}
