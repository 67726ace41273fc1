package filter

import (
	"context"
	"maps"
	"slices"

	"sigs.k8s.io/knftables"
)

// TableName is the table in the family inet that holds all of this.
const TableName = "drydock-network-policy"

// hooks are the chains that the kernel calls for every packet that this node forwards: what Pods exchange with each other
// and with the world, and nothing that the node itself sends or receives. They stand before kube-proxy's, and one comes
// after the other: a packet that the first accepts goes on to the second.
var hooks = []struct {
	direction
	priority knftables.BaseChainPriority
}{
	{egress, knftables.FilterPriority + "-20"},
	{ingress, knftables.FilterPriority + "-10"},
}

func (d direction) hook() string { return "forward-" + d.name }

// Table is the one in the kernel. It is not for concurrent use.
type Table struct {
	nft knftables.Interface
	// held is what the table holds; nil when that is not known.
	held *Contents
}

// NewTable leaves the kernel alone until the first Apply.
func NewTable(nft knftables.Interface) *Table { return &Table{nft: nft} }

// Apply makes the table hold this, in one transaction: a packet meets either all of the old or all of the new. It answers
// whether anything had to be changed. After an error the table is as it was.
func (t *Table) Apply(ctx context.Context, wanted Contents) (bool, error) {
	tx := t.nft.NewTransaction()
	held := t.held
	if held == nil {
		found, err := t.look(ctx)
		if err != nil {
			return false, err
		}
		held = &found
		t.addHooks(tx, wanted)
	}
	change(tx, *held, wanted)
	if tx.NumOperations() == 0 {
		return false, nil
	}
	if err := t.nft.Run(ctx, tx); err != nil {
		t.held = nil
		return false, err
	}
	t.held = &wanted
	return true, nil
}

// look finds what an earlier run has left. The elements of a set come back as unknown, which is nil.
func (t *Table) look(ctx context.Context) (Contents, error) {
	found := Contents{Chains: map[string][]string{}, Sets: map[string]Set{}}
	chains, err := t.nft.List(ctx, "chains")
	if err != nil && !knftables.IsNotFound(err) {
		return found, err
	}
	isHook := func(name string) bool { return name == egress.hook() || name == ingress.hook() }
	for _, name := range slices.DeleteFunc(chains, isHook) {
		found.Chains[name] = nil
	}
	for kind, settype := range map[string]string{"sets": "", "maps": ": verdict"} {
		names, err := t.nft.List(ctx, kind)
		if err != nil && !knftables.IsNotFound(err) {
			return found, err
		}
		for _, name := range names {
			found.Sets[name] = Set{Type: settype}
		}
	}
	return found, nil
}

// addHooks writes what is always the same. The sets that its rules look into come first.
func (t *Table) addHooks(tx *knftables.Transaction, wanted Contents) {
	tx.Add(&knftables.Table{Comment: knftables.PtrTo("NetworkPolicies")})
	for _, f := range families {
		for _, name := range []string{egress.mapOf(f), ingress.mapOf(f), itself + f.suffix} {
			tx.Add(object(name, wanted.Sets[name]))
		}
	}
	for _, hook := range hooks {
		tx.Add(&knftables.Chain{
			Name:     hook.hook(),
			Type:     knftables.PtrTo(knftables.FilterType),
			Hook:     knftables.PtrTo(knftables.ForwardHook),
			Priority: knftables.PtrTo(hook.priority),
		})
		tx.Flush(&knftables.Chain{Name: hook.hook()})
		for _, rule := range hookRules(hook.direction) {
			tx.Add(&knftables.Rule{Chain: hook.hook(), Rule: rule})
		}
	}
}

// change writes the way from one content to another, in an order in which nothing is missing or in use.
func change(tx *knftables.Transaction, held, wanted Contents) {
	for _, name := range sorted(wanted.Sets) {
		if _, is := held.Sets[name]; !is {
			tx.Add(object(name, wanted.Sets[name]))
		}
	}
	addChains(tx, held, wanted)
	for _, name := range sorted(wanted.Sets) {
		if set, is := held.Sets[name]; is && set.Elements == nil {
			tx.Flush(object(name, wanted.Sets[name]))
		}
		changeElements(tx, name, held.Sets[name], wanted.Sets[name])
	}
	gone := slices.DeleteFunc(sorted(held.Chains), func(name string) bool { return has(wanted.Chains, name) })
	for _, name := range gone {
		tx.Flush(&knftables.Chain{Name: name})
	}
	for _, name := range gone {
		tx.Delete(&knftables.Chain{Name: name})
	}
	for _, name := range sorted(held.Sets) {
		if !has(wanted.Sets, name) {
			tx.Delete(object(name, held.Sets[name]))
		}
	}
}

// addChains declares all new chains before it fills them, because they jump to each other.
func addChains(tx *knftables.Transaction, held, wanted Contents) {
	added := slices.DeleteFunc(sorted(wanted.Chains), func(name string) bool { return has(held.Chains, name) })
	for _, name := range added {
		tx.Add(&knftables.Chain{Name: name})
	}
	for _, name := range added {
		for _, rule := range wanted.Chains[name] {
			tx.Add(&knftables.Rule{Chain: name, Rule: rule})
		}
	}
}

func changeElements(tx *knftables.Transaction, name string, held, wanted Set) {
	for _, key := range sorted(held.Elements) {
		if verdict, is := wanted.Elements[key]; !is || verdict != held.Elements[key] {
			tx.Delete(element(name, held, key))
		}
	}
	for _, key := range sorted(wanted.Elements) {
		if verdict, is := held.Elements[key]; !is || verdict != wanted.Elements[key] {
			tx.Add(element(name, wanted, key))
		}
	}
}

func object(name string, set Set) knftables.Object {
	if set.isMap() {
		return &knftables.Map{Name: name, Type: set.Type}
	}
	return &knftables.Set{Name: name, Type: set.Type}
}

func element(name string, set Set, key string) *knftables.Element {
	if set.isMap() {
		return &knftables.Element{Map: name, Key: []string{key}, Value: []string{set.Elements[key]}}
	}
	return &knftables.Element{Set: name, Key: []string{key}}
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func has[V any](m map[string]V, name string) bool {
	_, is := m[name]
	return is
}
