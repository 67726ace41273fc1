/** Something that a learner who means harm tries in their toolbox, and that has to fail for the right reason. */
export interface Attack {
  /** Completes the sentence "a learner who means harm cannot …". */
  name: string;
  /** What is run, in bash. */
  attempt: string;
  /** What the refusal says. An attempt that fails for another reason, such as a slip of the pen, proves nothing. */
  refusal: RegExp;
  /** The same without the one thing that is dangerous in it. It has to succeed. */
  control?: string;
}

/** What a command came to. */
export interface Outcome {
  exitCode: number;
  said: string;
}

type Fields = Record<string, unknown>;

/** Asks the API server whether it would take these objects; nothing is kept. */
export function wouldCreate(...manifests: Fields[]): string {
  const list = { apiVersion: 'v1', kind: 'List', items: manifests };
  return `kubectl create --dry-run=server --filename - <<'END'\n${JSON.stringify(list)}\nEND`;
}

/** Fields of a Pod's spec and of its one container, beside those that every Pod needs. */
export interface PodFields {
  spec?: Fields;
  container?: Fields;
  annotations?: Record<string, string>;
}

export function podTemplate({ spec = {}, container = {}, annotations = {} }: PodFields) {
  return {
    metadata: { labels: { app: 'attack' }, annotations },
    spec: { containers: [{ name: 'main', image: 'busybox', command: ['sleep', '60'], ...container }], ...spec },
  };
}

export function pod(fields: PodFields): Fields {
  const { metadata, spec } = podTemplate(fields);
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'attack', namespace: 'shop' }, spec };
}

/** A Pod that is refused, and how it would have been taken. */
export function podAttack(name: string, attack: PodFields, refusal: RegExp, control: PodFields = {}): Attack {
  return { name, attempt: wouldCreate(pod(attack)), refusal, control: wouldCreate(pod(control)) };
}

/** A volume and where it is mounted. */
export function volume(source: Fields): PodFields {
  return {
    spec: { volumes: [{ name: 'data', ...source }] },
    container: { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
  };
}

export const hostPath = (path: string): PodFields => volume({ hostPath: { path } });
export const securityContext = (fields: Fields): PodFields => ({ container: { securityContext: fields } });
