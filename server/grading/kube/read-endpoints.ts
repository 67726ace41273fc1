import type { V1EndpointSlice } from '@kubernetes/client-node';
import type { Endpoint, Kube } from '../tools/kube.ts';

/** One address may be in several slices with different ports; it comes once per slice. */
export async function readEndpoints(kube: Pick<Kube, 'list'>, namespace: string, service: string): Promise<Endpoint[]> {
  const labelSelector = `kubernetes.io/service-name=${service}`;
  const slices = await kube.list<V1EndpointSlice>('discovery.k8s.io/v1', 'EndpointSlice', { namespace, labelSelector });
  return slices.flatMap(({ endpoints, ports }) =>
    (endpoints ?? []).flatMap(({ addresses, conditions, targetRef }) =>
      addresses.map((address) => ({
        address,
        pod: targetRef?.kind === 'Pod' ? targetRef.name : undefined,
        // Absent means ready: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#conditions
        isReady: conditions?.ready ?? true,
        isTerminating: conditions?.terminating ?? false,
        ports: (ports ?? []).map(({ name, port, protocol }) => ({
          name: name ?? '',
          port: port ?? 0,
          protocol: protocol ?? 'TCP',
        })),
      })),
    ),
  );
}
