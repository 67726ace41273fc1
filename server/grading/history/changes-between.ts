import { type Json, nameOf, type Snapshot } from './snapshot.ts';

/** One difference between an object as it was and as it is. */
export interface Change {
  /** As evidence spells it, such as `Service/shop/web`. */
  object: string;
  what: 'deleted' | 'replaced' | 'changed';
  /** Path of the field that changed, such as `spec.selector.app`. */
  field?: string;
  /** Its values in short; absent where there was none. */
  before?: string;
  after?: string;
}

const mostChanges = 5;
const longestValue = 80;

/** Moments say when, not what. */
const isTime = (path: string) => /(Time|timestamp|startedAt|finishedAt)$/i.test(path);

/** What somebody wished comes before what followed from it. */
function rank({ what, field = '' }: Change): number {
  if (what !== 'changed') return 0;
  if (field.startsWith('status')) return 3;
  return /^metadata\.(annotations|uid|ownerReferences|finalizers)/.test(field) ? 2 : 1;
}

const isPlain = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Items of lists such as containers, ports and conditions are known by a name of theirs, wherever they stand. */
function keyed(list: Json[]): { [key: string]: Json } {
  const keys = list.map((item, index) => {
    const key = isPlain(item) ? (item.name ?? item.type ?? item.mountPath ?? item.containerPort ?? index) : index;
    return `[${key}]`;
  });
  return Object.fromEntries(
    list.map((item, index) => [new Set(keys).size === keys.length ? (keys[index] ?? '') : `[${index}]`, item]),
  );
}

function short(value: Json | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

/** Learners choose keys, and may choose `constructor`. */
const fieldOf = (object: { [key: string]: Json }, key: string) =>
  Object.hasOwn(object, key) ? object[key] : undefined;

function* fieldsBetween(
  path: string,
  before: Json | undefined,
  after: Json | undefined,
): Generator<Pick<Change, 'field' | 'before' | 'after'>> {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  const [one, other] = [before, after].map((value) => (Array.isArray(value) ? keyed(value) : value));
  if (isPlain(one) && isPlain(other)) {
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      const step = key.startsWith('[') || path === '' ? key : `.${key}`;
      yield* fieldsBetween(path + step, fieldOf(one, key), fieldOf(other, key));
    }
  } else if (!isTime(path)) {
    yield { field: path, before: short(before), after: short(after) };
  }
}

const uidOf = ({ content }: Snapshot) =>
  isPlain(content) && isPlain(content.metadata) ? content.metadata.uid : undefined;

/**
 * Which objects, and which fields of them, differ: what somebody wished first, then what followed, at most five. An
 * object that is not in `after` is passed over, because nobody looked.
 */
export function changesBetween(before: readonly Snapshot[], after: readonly Snapshot[]): Change[] {
  const changes = before.flatMap((was): Change[] => {
    const object = nameOf(was);
    const is = after.find((one) => nameOf(one) === object);
    if (is === undefined) return [];
    if (is.content === undefined) return [{ object, what: 'deleted' }];
    if (uidOf(was) !== uidOf(is)) return [{ object, what: 'replaced' }, ...wished(object, was, is)];
    return [...fieldsBetween('', was.content, is.content)].map((field) => ({ object, what: 'changed', ...field }));
  });
  return changes.toSorted((one, other) => rank(one) - rank(other)).slice(0, mostChanges);
}

/** Of an object that was made anew: only what is written in it differs for a reason. */
function wished(object: string, was: Snapshot, is: Snapshot): Change[] {
  const fields = [...fieldsBetween('', was.content ?? null, is.content ?? null)];
  return fields
    .filter(({ field = '' }) => /^(spec|data|rules|subjects|roleRef|metadata\.labels)/.test(field))
    .map((field) => ({ object, what: 'changed', ...field }));
}
