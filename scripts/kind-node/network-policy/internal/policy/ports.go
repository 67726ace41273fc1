package policy

import (
	"math"
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func (c *compiler) ports(ports []networkingv1.NetworkPolicyPort) []Ports {
	compiled := make([]Ports, 0, len(ports))
	for _, port := range ports {
		protocol := corev1.ProtocolTCP
		if port.Protocol != nil {
			protocol = *port.Protocol
		}
		switch {
		case port.Port == nil:
			compiled = append(compiled, Ports{Protocol: protocol, Last: math.MaxUint16})
		case port.Port.Type == intstr.String:
			name := PortName{protocol, port.Port.StrVal}
			c.find(name)
			compiled = append(compiled, Ports{Protocol: protocol, Name: name.Name})
		case port.EndPort != nil:
			compiled = append(compiled, Ports{Protocol: protocol, First: uint16(port.Port.IntVal), Last: uint16(*port.EndPort)})
		default:
			number := uint16(port.Port.IntVal)
			compiled = append(compiled, Ports{Protocol: protocol, First: number, Last: number})
		}
	}
	return compiled
}

// find enters the places of a port's name into the Ruleset. A name is looked up in the Pod that answers, whichever
// direction the policy is about.
func (c *compiler) find(name PortName) {
	if _, known := c.ruleset.NamedPorts[name]; known {
		return
	}
	places := []netip.AddrPort{}
	for _, pod := range c.Pods {
		for _, port := range pod.Ports {
			if port.PortName != name {
				continue
			}
			for _, address := range pod.Addresses {
				places = append(places, netip.AddrPortFrom(address, port.Number))
			}
		}
	}
	c.ruleset.NamedPorts[name] = places
}
