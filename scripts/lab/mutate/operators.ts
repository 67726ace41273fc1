/** What a manifest holds once it is read; places in it are named by paths. */
export type Tree = { [key: string]: unknown };
type Path = (string | number)[];

/** One change of a manifest, as a person might make it by mistake. */
export interface Mutation {
  operator: 'drop-rule' | 'widen-selector' | 'change-port' | 'change-namespace' | 'add-allow-all';
  /** Where, in the words of the manifest: `spec.ingress[0].from[1]`. */
  at: string;
  /** The manifests that take the place of the one. */
  result: Tree[];
}

/** Lists of which each element is a rule of its own. */
const ruleLists = new Set(
  'ingress egress from to ports rules paths subjects verbs resources env volumeMounts'.split(' '),
);
const selectors = new Set(['matchLabels', 'selector', 'podSelector', 'namespaceSelector']);
const portKeys = new Set(['port', 'targetPort', 'containerPort', 'nodePort', 'endPort', 'number']);

function* walk(value: unknown, path: Path = []): Generator<{ path: Path; value: unknown }> {
  yield { path, value };
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    yield* walk(child, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

const spell = (path: Path): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);

/** A copy in which what is at `path` is removed, or replaced by what `by` makes of it. */
function changed(tree: Tree, path: Path, by?: (old: unknown) => unknown): Tree {
  const copy = structuredClone(tree);
  let parent: unknown = copy;
  for (const step of path.slice(0, -1)) parent = (parent as Record<string | number, unknown>)[step];
  const last = path.at(-1) as string | number;
  const holder = parent as Record<string | number, unknown>;
  if (by !== undefined) holder[last] = by(holder[last]);
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete holder[last];
  return copy;
}

const isLabels = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string');

function* mutationsAt(tree: Tree, path: Path, value: unknown): Generator<Mutation> {
  const key = path.at(-1);
  if (typeof key !== 'string') return;
  const at = spell(path);
  if (Array.isArray(value) && ruleLists.has(key)) {
    for (const index of value.keys()) {
      yield { operator: 'drop-rule', at: `${at}[${index}]`, result: [changed(tree, [...path, index])] };
    }
    // An empty list and none at all are not the same: without `from`, everybody may.
    if (['from', 'to', 'ports'].includes(key)) yield { operator: 'drop-rule', at, result: [changed(tree, path)] };
  }
  if (key === 'matchExpressions' && Array.isArray(value)) {
    for (const index of value.keys()) {
      yield { operator: 'widen-selector', at: `${at}[${index}]`, result: [changed(tree, [...path, index])] };
    }
  }
  if (selectors.has(key) && isLabels(value)) {
    for (const label of Object.keys(value)) {
      yield { operator: 'widen-selector', at: `${at}.${label}`, result: [changed(tree, [...path, label])] };
    }
  }
  if (portKeys.has(key) && typeof value === 'number') {
    yield { operator: 'change-port', at, result: [changed(tree, path, (port) => Number(port) + 1)] };
  }
  if (at === 'metadata.namespace' && value !== 'default') {
    yield { operator: 'change-namespace', at, result: [changed(tree, path, () => 'default')] };
  }
}

/** Every mutation of one manifest. A template's labels and selector stay as they are: the API server refuses the rest. */
export function mutationsOf(tree: Tree): Mutation[] {
  const found = [...walk(tree)].flatMap(({ path, value }) => [...mutationsAt(tree, path, value)]);
  const metadata = (tree.metadata ?? {}) as { namespace?: string };
  if (tree.kind !== 'NetworkPolicy') return found;
  const allowAll: Tree = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'allow-all', namespace: metadata.namespace },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] },
  };
  return [...found, { operator: 'add-allow-all', at: 'metadata', result: [tree, allowAll] }];
}
