package plan

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

var pool, _ = Pool(netip.MustParsePrefix("10.0.0.19/28"))

// service makes a load balancer of an age in minutes; the other arguments say what is different about it.
func service(name string, age int, with ...func(*corev1.Service)) *corev1.Service {
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{
			Namespace:         "shop",
			Name:              name,
			CreationTimestamp: metav1.NewTime(time.Unix(0, 0).Add(-time.Duration(age) * time.Minute)),
		},
		Spec: corev1.ServiceSpec{Type: corev1.ServiceTypeLoadBalancer},
	}
	for _, change := range with {
		change(service)
	}
	return service
}

func wishing(address string) func(*corev1.Service) {
	return func(s *corev1.Service) { s.Spec.LoadBalancerIP = address }
}

func holding(address string) func(*corev1.Service) {
	return func(s *corev1.Service) {
		s.Status.LoadBalancer.Ingress = []corev1.LoadBalancerIngress{{IP: address}}
	}
}

func ofClass(name string) func(*corev1.Service) {
	return func(s *corev1.Service) { s.Spec.LoadBalancerClass = &name }
}

func ofType(name corev1.ServiceType) func(*corev1.Service) {
	return func(s *corev1.Service) { s.Spec.Type = name }
}

func TestPoolIsTheUpperHalf(t *testing.T) {
	if first, last := pool[0].String(), pool[len(pool)-1].String(); len(pool) != 7 || first != "10.0.0.24" || last != "10.0.0.30" {
		t.Errorf("the pool is %v", pool)
	}
	for _, subnet := range []string{"10.0.0.0/16", "10.0.0.0/31", "fd00::/28"} {
		if pool, err := Pool(netip.MustParsePrefix(subnet)); err == nil {
			t.Errorf("of %s a pool was made: %v", subnet, pool)
		}
	}
}

func TestDecide(t *testing.T) {
	for _, test := range []struct {
		name     string
		services []*corev1.Service
		// want has the last number of each Service's address, or "-"; a text after it is part of why.
		want []string
	}{
		{"the oldest first", []*corev1.Service{service("b", 1), service("a", 2)}, []string{"25", "24"}},
		{"by name at the same age", []*corev1.Service{service("b", 1), service("a", 1)}, []string{"25", "24"}},
		{"what it has it keeps", []*corev1.Service{service("new", 1, holding("10.0.0.24")), service("old", 9)}, []string{"24", "25"}},
		{"two have the same", []*corev1.Service{service("new", 1, holding("10.0.0.24")), service("old", 9, holding("10.0.0.24"))}, []string{"25", "24"}},
		{"what it has is nobody's to give", []*corev1.Service{service("a", 1, holding("10.9.9.9"))}, []string{"24"}},
		{"a wish", []*corev1.Service{service("a", 1, wishing("10.0.0.29"))}, []string{"29"}},
		{"a wish goes before age", []*corev1.Service{service("old", 9), service("new", 1, wishing("10.0.0.24"))}, []string{"25", "24"}},
		{"a wish for another than it has", []*corev1.Service{service("a", 1, holding("10.0.0.24"), wishing("10.0.0.30"))}, []string{"30"}},
		{"a wish for what is taken", []*corev1.Service{service("a", 1, wishing("10.0.0.24")), service("b", 1, holding("10.0.0.24"))}, []string{"- in use by shop/b", "24"}},
		{"a wish from elsewhere", []*corev1.Service{service("a", 1, wishing("10.0.0.5"))}, []string{"- not among the addresses 10.0.0.24-10.0.0.30"}},
		{"a wish that is no address", []*corev1.Service{service("a", 1, wishing("here"))}, []string{"- here is not among"}},
		{"another type", []*corev1.Service{service("a", 1, ofType(corev1.ServiceTypeNodePort), holding("10.0.0.24"))}, []string{"-"}},
		{"all in use", []*corev1.Service{
			service("a", 9), service("b", 8), service("c", 7), service("d", 6), service("e", 5), service("f", 4), service("g", 3), service("h", 2),
		}, []string{"24", "25", "26", "27", "28", "29", "30", "- all of the addresses 10.0.0.24-10.0.0.30 are in use"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			decisions := Decide(pool, test.services)
			if len(decisions) != len(test.services) {
				t.Fatalf("%d decisions about %d Services", len(decisions), len(test.services))
			}
			for place, decision := range decisions {
				number, why, _ := strings.Cut(test.want[place], " ")
				given := "-"
				if decision.Address.IsValid() {
					given = strings.TrimPrefix(decision.Address.String(), "10.0.0.")
				}
				if decision.Service != test.services[place] || given != number || !strings.Contains(decision.Why, why) {
					t.Errorf("%s got %s (%s), not %s", decision.Service.Name, given, decision.Why, test.want[place])
				}
			}
		})
	}
}

func TestDecideLeavesOtherClassesAlone(t *testing.T) {
	theirs := service("a", 9, ofClass("example.com/other"), holding("10.0.0.24"))
	decisions := Decide(pool, []*corev1.Service{theirs, service("b", 1)})
	if len(decisions) != 1 || decisions[0].Service.Name != "b" {
		t.Errorf("decided: %v", decisions)
	}
}
