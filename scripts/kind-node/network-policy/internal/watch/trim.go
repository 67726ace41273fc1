package watch

import (
	"reflect"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// trim keeps of an object what policies depend on. That is a small part of a Pod, and most of a Pod's changes change
// nothing of it.
func trim(object any) (any, error) {
	switch whole := object.(type) {
	case *corev1.Pod:
		return trimPod(whole), nil
	case *corev1.Namespace:
		return &corev1.Namespace{ObjectMeta: trimMeta(whole.ObjectMeta)}, nil
	case *networkingv1.NetworkPolicy:
		policy := &networkingv1.NetworkPolicy{ObjectMeta: trimMeta(whole.ObjectMeta), Spec: whole.Spec}
		policy.Labels = nil
		policy.Generation = whole.Generation
		return policy, nil
	}
	return object, nil
}

func trimMeta(whole metav1.ObjectMeta) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Namespace:         whole.Namespace,
		Name:              whole.Name,
		UID:               whole.UID,
		ResourceVersion:   whole.ResourceVersion,
		Labels:            whole.Labels,
		CreationTimestamp: whole.CreationTimestamp,
	}
}

func trimPod(whole *corev1.Pod) *corev1.Pod {
	pod := &corev1.Pod{ObjectMeta: trimMeta(whole.ObjectMeta)}
	pod.Spec.NodeName = whole.Spec.NodeName
	pod.Spec.HostNetwork = whole.Spec.HostNetwork
	pod.Spec.Containers = trimContainers(whole.Spec.Containers)
	pod.Spec.InitContainers = trimContainers(whole.Spec.InitContainers)
	pod.Status.Phase = whole.Status.Phase
	pod.Status.PodIPs = whole.Status.PodIPs
	return pod
}

// trimContainers keeps the containers that name a port.
func trimContainers(whole []corev1.Container) []corev1.Container {
	var trimmed []corev1.Container
	for _, container := range whole {
		var ports []corev1.ContainerPort
		for _, port := range container.Ports {
			if port.Name != "" {
				ports = append(ports, corev1.ContainerPort{Name: port.Name, Protocol: port.Protocol, ContainerPort: port.ContainerPort})
			}
		}
		if len(ports) > 0 {
			trimmed = append(trimmed, corev1.Container{Ports: ports, RestartPolicy: container.RestartPolicy})
		}
	}
	return trimmed
}

// isSame tells whether a change of the object changes nothing for policies. Both are trimmed.
func isSame(before, after any) bool {
	switch after := after.(type) {
	case *corev1.Pod:
		before, is := before.(*corev1.Pod)
		return is && before.UID == after.UID && reflect.DeepEqual(before.Labels, after.Labels) &&
			reflect.DeepEqual(before.Spec, after.Spec) && reflect.DeepEqual(before.Status, after.Status)
	case *corev1.Namespace:
		before, is := before.(*corev1.Namespace)
		return is && reflect.DeepEqual(before.Labels, after.Labels)
	case *networkingv1.NetworkPolicy:
		before, is := before.(*networkingv1.NetworkPolicy)
		return is && before.UID == after.UID && before.Generation == after.Generation
	}
	return false
}
