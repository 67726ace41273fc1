import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadConfig } from '../../server/config.ts';
import { homeDir } from '../../server/paths.ts';
import type { Report } from '../../server/preparation/step.ts';
import { docker, imageExists } from './docker.ts';

/** What the node image is built on; docs/decisions/0018 says why there are two. */
export type NodeBase =
  /** Debian's packages, and Kubernetes compiled from Go modules. */
  | { kind: 'debian' }
  /** A node image of kind's, with Kubernetes in it, from a registry. */
  | { kind: 'kindest'; image: string };

/**
 * The node image that belongs to the kind release in kubernetes/go.mod, by its digest (kind v0.30.0,
 * pkg/apis/config/defaults/image.go).
 */
export const pinnedKindest =
  'kindest/node:v1.34.0@sha256:7416a61b42b1662ca6ca89f02028ac133a309a2a30ba309614e8ec94d976dc5a';

/** How long a registry may take until it says that it has the image. */
const answerSeconds = 20;
const pullSeconds = 1800;

/** What was found out on this machine, for as long as the setting says `auto`. */
const foundFile = join(homeDir, 'node-base');

/** The base that node images of this machine are built on, as far as it is decided; until then Debian's. */
export function nodeBase(): NodeBase {
  const { nodeBase: wanted } = loadConfig();
  if (wanted === 'auto') return asBase(existsSync(foundFile) ? readFileSync(foundFile, 'utf8').trim() : 'debian');
  return asBase(wanted);
}

function asBase(word: string): NodeBase {
  if (word === 'debian') return { kind: 'debian' };
  return { kind: 'kindest', image: word === 'kindest' ? pinnedKindest : word };
}

/**
 * Decides on the base and brings it, if it comes from a registry. With `auto` a registry is asked once: one that does not
 * answer within 20 s is out of reach. Throws when an image that was chosen by hand cannot be pulled.
 */
export async function bringNodeBase(report: Report, signal: AbortSignal): Promise<NodeBase> {
  const { nodeBase: wanted } = loadConfig();
  if (wanted !== 'auto' || existsSync(foundFile)) {
    const base = nodeBase();
    if (base.kind === 'kindest') await pull(base.image, report, signal);
    return base;
  }
  report({ line: 'asking whether an image registry is in reach' });
  const word = await pull(pinnedKindest, report, signal).then(
    () => 'kindest',
    () => 'debian',
  );
  signal.throwIfAborted();
  report({
    line:
      word === 'kindest'
        ? `building on ${pinnedKindest}`
        : 'no image registry is in reach: building on packages of Debian and Go modules',
  });
  mkdirSync(dirname(foundFile), { recursive: true });
  writeFileSync(foundFile, `${word}\n`);
  return asBase(word);
}

async function pull(image: string, report: Report, signal: AbortSignal): Promise<void> {
  if (await imageExists(image, signal)) return;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error(`nobody answered for ${image}`)), answerSeconds * 1000);
  const limits = AbortSignal.any([signal, silence.signal, AbortSignal.timeout(pullSeconds * 1000)]);
  try {
    await docker(['pull', image], limits, (line) => {
      if (/Pulling (from|fs layer)|Already exists/.test(line)) clearTimeout(timer);
      report({ line });
    });
  } finally {
    clearTimeout(timer);
  }
}
