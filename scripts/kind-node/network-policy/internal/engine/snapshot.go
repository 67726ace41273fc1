package engine

import (
	"net/netip"
	"slices"

	"drydock/network-policy/internal/policy"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
)

// Source holds the objects of the API as they were last told.
type Source interface {
	Pods() []*corev1.Pod
	Namespaces() []*corev1.Namespace
	Policies() []*networkingv1.NetworkPolicy
}

// snapshot takes from the API what a packet filter on this node can know.
func snapshot(source Source, book *addressBook, node string) policy.Cluster {
	cluster := policy.Cluster{Namespaces: map[string]labels.Set{}, Policies: source.Policies()}
	for _, namespace := range source.Namespaces() {
		cluster.Namespaces[namespace.Name] = namespace.Labels
	}
	pods := slices.DeleteFunc(source.Pods(), hasNoAddress)
	slices.SortFunc(pods, newestFirst)
	addresses := book.addresses(pods)
	for _, pod := range pods {
		cluster.Pods = append(cluster.Pods, policy.Pod{
			UID:        pod.UID,
			Namespace:  pod.Namespace,
			Name:       pod.Name,
			Labels:     pod.Labels,
			Addresses:  addresses[pod.UID],
			Ports:      namedPorts(pod),
			OnThisNode: pod.Spec.NodeName == node,
		})
	}
	return cluster
}

// hasNoAddress is true of Pods that are the node itself to a packet filter, and of those that have ended.
func hasNoAddress(pod *corev1.Pod) bool {
	return pod.Spec.HostNetwork || pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
}

func newestFirst(a, b *corev1.Pod) int { return b.CreationTimestamp.Compare(a.CreationTimestamp.Time) }

// namedPorts are those of the containers that stay: a Pod's containers and its sidecars.
func namedPorts(pod *corev1.Pod) []policy.NamedPort {
	var ports []policy.NamedPort
	add := func(container corev1.Container) {
		for _, port := range container.Ports {
			if port.Name != "" {
				name := policy.PortName{Protocol: port.Protocol, Name: port.Name}
				ports = append(ports, policy.NamedPort{PortName: name, Number: uint16(port.ContainerPort)})
			}
		}
	}
	for _, container := range pod.Spec.Containers {
		add(container)
	}
	for _, container := range pod.Spec.InitContainers {
		if container.RestartPolicy != nil && *container.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			add(container)
		}
	}
	return ports
}

func readyAddresses(cluster policy.Cluster) map[netip.Addr]types.UID {
	ready := map[netip.Addr]types.UID{}
	for _, pod := range cluster.Pods {
		for _, address := range pod.Addresses {
			ready[address] = pod.UID
		}
	}
	return ready
}
