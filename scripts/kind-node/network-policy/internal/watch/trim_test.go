package watch

import (
	"reflect"
	"testing"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func wholePod() *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: "shop", Name: "web", UID: "1", ResourceVersion: "5",
			Labels:        map[string]string{"app": "web"},
			Annotations:   map[string]string{"note": "long"},
			ManagedFields: []metav1.ManagedFieldsEntry{{Manager: "kubelet"}},
		},
		Spec: corev1.PodSpec{
			NodeName: "node",
			Volumes:  []corev1.Volume{{Name: "data"}},
			Containers: []corev1.Container{
				{Name: "web", Image: "nginx", Ports: []corev1.ContainerPort{{Name: "http", Protocol: corev1.ProtocolTCP, ContainerPort: 80}, {ContainerPort: 81}}},
				{Name: "helper", Image: "busybox"},
			},
		},
		Status: corev1.PodStatus{
			Phase:             corev1.PodRunning,
			PodIPs:            []corev1.PodIP{{IP: "10.244.0.2"}},
			ContainerStatuses: []corev1.ContainerStatus{{Name: "web"}},
		},
	}
}

func trimmed[T any](t *testing.T, object T) T {
	t.Helper()
	result, err := trim(object)
	if err != nil {
		t.Fatal(err)
	}
	return result.(T)
}

func TestTrimKeepsWhatPoliciesDependOn(t *testing.T) {
	want := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web", UID: "1", ResourceVersion: "5", Labels: map[string]string{"app": "web"}},
		Spec: corev1.PodSpec{
			NodeName:   "node",
			Containers: []corev1.Container{{Ports: []corev1.ContainerPort{{Name: "http", Protocol: corev1.ProtocolTCP, ContainerPort: 80}}}},
		},
		Status: corev1.PodStatus{Phase: corev1.PodRunning, PodIPs: []corev1.PodIP{{IP: "10.244.0.2"}}},
	}
	if got := trimmed(t, wholePod()); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	policy := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Name: "a", Generation: 2}, Spec: networkingv1.NetworkPolicySpec{PolicyTypes: []networkingv1.PolicyType{"Egress"}}}
	if got := trimmed(t, policy); got.Generation != 2 || len(got.Spec.PolicyTypes) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestOnlyWhatPoliciesDependOnIsAChange(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*corev1.Pod)
		isSame bool
	}{
		{"a new resourceVersion", func(pod *corev1.Pod) { pod.ResourceVersion = "6" }, true},
		{"a container is ready", func(pod *corev1.Pod) { pod.Status.ContainerStatuses[0].Ready = true }, true},
		{"an annotation", func(pod *corev1.Pod) { pod.Annotations["note"] = "other" }, true},
		{"a label", func(pod *corev1.Pod) { pod.Labels["app"] = "db" }, false},
		{"an address", func(pod *corev1.Pod) { pod.Status.PodIPs = nil }, false},
		{"it has ended", func(pod *corev1.Pod) { pod.Status.Phase = corev1.PodSucceeded }, false},
		{"another Pod of the name", func(pod *corev1.Pod) { pod.UID = "2" }, false},
	} {
		before, after := wholePod(), wholePod()
		test.change(after)
		if got := isSame(trimmed(t, before), trimmed(t, after)); got != test.isSame {
			t.Errorf("%s: same %v", test.name, got)
		}
	}
}
