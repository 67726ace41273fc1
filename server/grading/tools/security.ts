import type { V1Container, V1PodSpec } from '@kubernetes/client-node';

/** What a container asks for, whether it is written at the Pod or at the container, where the container's word counts. */
export interface ContainerSecurity {
  runAsUser?: number;
  runAsGroup?: number;
  runAsNonRoot: boolean;
  seccompProfile?: string;
  isPrivileged: boolean;
  allowsPrivilegeEscalation: boolean;
  hasReadOnlyRoot: boolean;
  adds: string[];
  drops: string[];
}

/** Capabilities may be written with or without `CAP_`. */
const named = (capabilities: readonly string[] = []) =>
  capabilities.map((name) => name.toUpperCase().replace(/^CAP_/, ''));

/** See https://kubernetes.io/docs/tasks/configure-pod-container/security-context/ for which of the two counts. */
export function securityOf({ securityContext: ofPod = {} }: V1PodSpec, container: V1Container): ContainerSecurity {
  const own = container.securityContext ?? {};
  const isPrivileged = own.privileged ?? false;
  return {
    runAsUser: own.runAsUser ?? ofPod.runAsUser,
    runAsGroup: own.runAsGroup ?? ofPod.runAsGroup,
    runAsNonRoot: own.runAsNonRoot ?? ofPod.runAsNonRoot ?? false,
    seccompProfile: own.seccompProfile?.type ?? ofPod.seccompProfile?.type,
    isPrivileged,
    allowsPrivilegeEscalation: own.allowPrivilegeEscalation ?? true,
    hasReadOnlyRoot: own.readOnlyRootFilesystem ?? false,
    adds: named(own.capabilities?.add),
    drops: named(own.capabilities?.drop),
  };
}
