// Package filter puts a policy.Ruleset into the kernel's packet filter: as sets of addresses, as chains of rules, and as
// maps from the address of a Pod to the chain for it.
package filter

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"drydock/network-policy/internal/policy"
)

// Contents is what the table holds beside the chains that are always the same.
type Contents struct {
	// Chains holds rules by the name of their chain. The name ends in a hash of the rules, so that a chain never changes
	// and one that is there already, even from before a restart, is known to be right.
	Chains map[string][]string
	Sets   map[string]Set
}

// Set is a set, or a map to verdicts.
type Set struct {
	Type string
	// Elements holds the verdict of each element, which is empty in a set.
	Elements map[string]string
}

// isMap tells which of the two kinds a set is.
func (s Set) isMap() bool { return strings.HasSuffix(s.Type, ": verdict") }

// family is one of the two kinds of addresses. The words are nft's.
type family struct {
	suffix  string
	keyword string
	address string
}

var (
	ipv4     = family{suffix: "-v4", keyword: "ip", address: "ipv4_addr"}
	ipv6     = family{suffix: "-v6", keyword: "ip6", address: "ipv6_addr"}
	families = []family{ipv4, ipv6}
)

func familyOf(address netip.Addr) family {
	if address.Is4() {
		return ipv4
	}
	return ipv6
}

// Render writes the ruleset in the packet filter's terms.
func Render(ruleset policy.Ruleset) Contents {
	r := renderer{Ruleset: ruleset, contents: Contents{Chains: map[string][]string{}, Sets: map[string]Set{}}}
	for _, f := range families {
		r.addSet(egress.mapOf(f), f.address+" : verdict")
		r.addSet(ingress.mapOf(f), f.address+" : verdict")
		r.addSet(itself+f.suffix, f.address+" . "+f.address)
	}
	r.inUse = r.familiesInUse()
	for name, addresses := range ruleset.Selections {
		r.addAddresses(selectionSet(name), addresses)
	}
	for name, places := range ruleset.NamedPorts {
		r.addPlaces(portSet(name), places)
	}
	r.isolate(egress, ruleset.Egress)
	r.isolate(ingress, ruleset.Ingress)
	return r.contents
}

type renderer struct {
	policy.Ruleset
	contents Contents
	// inUse are the families in which an isolated Pod has an address: rules for another one would match nothing.
	inUse []family
}

func (r *renderer) familiesInUse() []family {
	seen := map[family]bool{}
	for _, isolation := range []policy.Isolation{r.Egress, r.Ingress} {
		for address := range isolation.Pods {
			seen[familyOf(address)] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(families), func(f family) bool { return !seen[f] })
}

func (r *renderer) addSet(name, kind string) {
	r.contents.Sets[name] = Set{Type: kind, Elements: map[string]string{}}
}

func (r *renderer) addAddresses(name string, addresses []netip.Addr) {
	for _, f := range r.inUse {
		r.addSet(name+f.suffix, f.address)
		for _, address := range addresses {
			if familyOf(address) == f {
				r.contents.Sets[name+f.suffix].Elements[address.String()] = ""
			}
		}
	}
}

func (r *renderer) addPlaces(name string, places []netip.AddrPort) {
	for _, f := range r.inUse {
		r.addSet(name+f.suffix, f.address+" . inet_service")
		for _, place := range places {
			if familyOf(place.Addr()) == f {
				key := concatenate(place.Addr().String(), strconv.Itoa(int(place.Port())))
				r.contents.Sets[name+f.suffix].Elements[key] = ""
			}
		}
	}
}

// isolate makes a chain for each policy, one for each combination of policies that apply together, and sends the Pods'
// addresses there.
func (r *renderer) isolate(d direction, isolation policy.Isolation) {
	chains := map[policy.PolicyName]string{}
	for name, allowed := range isolation.Policies {
		var rules []string
		for _, rule := range allowed {
			rules = append(rules, r.rules(d, rule)...)
		}
		chains[name] = r.addChain(d.name+"-"+name.Namespace+"/"+name.Name, rules)
	}
	for address, names := range isolation.Pods {
		rules := make([]string, 0, len(names)+1)
		for _, name := range names {
			if chain := chains[name]; len(r.contents.Chains[chain]) > 0 {
				rules = append(rules, "jump "+chain)
			}
		}
		chain := r.addChain(d.name, append(rules, "drop"))
		f := familyOf(address)
		r.contents.Sets[d.mapOf(f)].Elements[address.String()] = "goto " + chain
		r.contents.Sets[itself+f.suffix].Elements[concatenate(address.String(), address.String())] = ""
	}
	maps.DeleteFunc(r.contents.Chains, func(_ string, rules []string) bool { return len(rules) == 0 })
}

// longestTitle leaves room for the hash in the 255 characters that nftables allows for a name.
const longestTitle = 200

func (r *renderer) addChain(title string, rules []string) string {
	sum := sha256.Sum256([]byte(strings.Join(rules, "\n")))
	name := title[:min(len(title), longestTitle)] + "-" + hex.EncodeToString(sum[:6])
	r.contents.Chains[name] = rules
	return name
}

func concatenate(parts ...string) string { return strings.Join(parts, " . ") }
