import type { KubernetesObject } from '@kubernetes/client-node';

/**
 * Reads objects and asks the API server questions, with the grader's identity. Throws when the API server is out of reach:
 * let it through, it becomes `cannot_tell`. `get` and `list` throw `Unreadable` where a key is lost.
 */
export interface Kube {
  /** Undefined when there is no such object. Leave out the namespace for cluster-scoped kinds. */
  get<T extends KubernetesObject>(
    apiVersion: string,
    kind: string,
    name: string,
    namespace?: string,
  ): Promise<T | undefined>;
  /** All namespaces when none is given. */
  list<T extends KubernetesObject>(
    apiVersion: string,
    kind: string,
    where?: { namespace?: string; labelSelector?: string; fieldSelector?: string },
  ): Promise<T[]>;
  /** What a container wrote, the last 200 KB at most. Undefined when there is no such log (yet). */
  log(of: LogOf): Promise<string | undefined>;
  /** What a Service leads to now, from its EndpointSlices; empty for one that is not there. */
  endpoints(namespace: string, service: string): Promise<Endpoint[]>;
  /** Asks the API server about each cell of an access matrix, at most 1,000; the answers are in the order of the questions. */
  access<Question extends AccessQuestion>(questions: readonly Question[]): Promise<AccessAnswer<Question>[]>;
  /**
   * Asks the API server, one by one and in order, whether each of these objects would be created now: a server-side dry
   * run, after which nothing is there. It is asked for the cluster's rules (Pod Security Admission, quota, LimitRange,
   * policies, validation), not for rights: those are asked with `access`. Use generateName, or names that are free.
   */
  admission<T extends KubernetesObject>(objects: readonly T[]): Promise<AdmissionAnswer<T>[]>;
}

export interface LogOf {
  namespace: string;
  pod: string;
  /** May be left out when the Pod has only one. */
  container?: string;
  /** Of the container before its last restart. Default: of the present one. */
  which?: 'present' | 'previous';
  /** Only the last lines. */
  lines?: number;
}

export interface Endpoint {
  address: string;
  /** The Pod behind it, if it is one. */
  pod?: string;
  /** What kube-proxy sends traffic to. */
  isReady: boolean;
  isTerminating: boolean;
  ports: { name: string; port: number; protocol: string }[];
}

/** Who asks: a ServiceAccount, or a user with groups; `system:authenticated` and a ServiceAccount's own groups go without saying. */
export type Subject = { serviceAccount: string; namespace: string } | { user: string; groups?: string[] };

/** One cell: may this subject do this? */
export type AccessQuestion = { subject: Subject; verb: string } & (
  | {
      /** Plural, with a subresource where one is meant: `deployments`, `pods/log`. `*` asks for all at once. */
      resource: string;
      /** API group; leave it out for the core group. */
      group?: string;
      /** Leave it out to ask for all namespaces, or a cluster-scoped resource. */
      namespace?: string;
      name?: string;
    }
  /** Such as `/metrics`. */
  | { path: string }
);

export type AccessAnswer<Question extends AccessQuestion = AccessQuestion> = Question & {
  isAllowed: boolean;
  /** What the authorizer says, such as the binding that allows it. */
  reason: string;
};

/** Which part of the API server said no. `policy`: a ValidatingAdmissionPolicy of the lab. `guard`: one of Drydock's own. */
export type RefusedBy =
  | 'pod_security'
  | 'quota'
  | 'limit_range'
  | 'guard'
  | 'policy'
  | 'webhook'
  | 'validation'
  | 'conflict'
  | 'no_namespace'
  | 'other';

export type AdmissionAnswer<T extends KubernetesObject = KubernetesObject> =
  /** `object` is what would be stored, with every default filled in. */
  | { outcome: 'admitted'; object: T; warnings: string[] }
  | { outcome: 'refused'; by: RefusedBy; reason: string; warnings: string[] };

/** Every combination, for `access`. */
export function accessMatrix(of: {
  subjects: readonly Subject[];
  verbs: readonly string[];
  /** As in AccessQuestion; `deployments.apps` names the group as kubectl does, `pods/log` a subresource. */
  resources: readonly string[];
  /** Undefined stands for all namespaces at once. */
  namespaces: readonly (string | undefined)[];
}): Extract<AccessQuestion, { resource: string }>[] {
  return of.subjects.flatMap((subject) =>
    of.namespaces.flatMap((namespace) =>
      of.resources.flatMap((spelt) => {
        const [, name = '', group, subresource = ''] = /^([^./]+)(?:\.([^/]+))?(\/.+)?$/.exec(spelt) ?? [];
        return of.verbs.map((verb) => ({ subject, verb, namespace, resource: name + subresource, group }));
      }),
    ),
  );
}
