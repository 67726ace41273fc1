import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../server/preparation/step.ts';
import { goCommand } from '../../server/preparation/steps/go-toolchain.ts';
import { type BakedImage, bakedImages, bakeImages } from './bake.ts';
import { bringNodeBase, type NodeBase, nodeBase } from './base.ts';
import {
  compile,
  forgetGoCaches,
  forgetOldPrograms,
  isCompiled,
  type ProgramName,
  programPath,
  programs,
} from './compile.ts';
import { ensureDebianImage } from './debian-base.ts';
import { docker, imageExists, managedLabel, removeOtherTags } from './docker.ts';
import { folder, hashInputs } from './inputs.ts';
import { nodePrograms, programsFor } from './node-programs.ts';

/** Images on one base know nothing of those on the other, so that neither is tidied up for the other's sake. */
const repositories = { debian: 'drydock/node', kindest: 'drydock/node-on-kindest' } as const;

function referenceOn(base: NodeBase): string {
  return `${repositories[base.kind]}:${hashInputs(['.'], base.kind === 'debian' ? [] : [base.image])}`;
}

/** What a node image of the present files on the base of this machine is called, whether or not it is built. */
export function nodeImageReference(): string {
  return referenceOn(nodeBase());
}

/** Where the kind command is once the image is built. */
export function kindPath(): string {
  return programPath('kind');
}

/** Whether everything that clusters are made of is there. */
export async function isNodeImageBuilt(signal: AbortSignal): Promise<boolean> {
  return isCompiled('kind') && (await imageExists(nodeImageReference(), signal));
}

/**
 * Builds the node image in stages, each kept by a hash of its inputs, so that an interrupted build goes on where it
 * stopped and a small change rebuilds little. Needs a Docker engine, root on Debian or Ubuntu and, unless everything is
 * compiled, the path of a Go toolchain from `findGo`. Cold it takes about nine minutes on two cores.
 */
export async function buildNodeImage(
  findGo: () => Promise<string>,
  report: Report,
  signal: AbortSignal,
): Promise<string> {
  const image = nodeImageReference();
  if (await imageExists(image, signal)) {
    // The engine outlived the folder with the programs: only the command that starts clusters is missing.
    await compile(['kind'], findGo, report, signal);
    await forgetGoCaches(signal);
    return image;
  }
  const base = await bringNodeBase(report, signal);
  const result = referenceOn(base);
  const wanted = programsFor(base.kind);
  const total = wanted.reduce((sum, name) => sum + programs[name].usualSeconds, 0) + 120;
  let done = 0;
  const advance = (seconds: number) => {
    done += seconds;
    report({ fraction: done / total });
  };

  for (const name of wanted) {
    await compile([name], findGo, report, signal);
    advance(programs[name].usualSeconds);
  }
  const debian = await ensureDebianImage(report, signal);
  advance(30);
  const node = await buildNode(base, debian, report, signal);
  advance(25);
  const sources = await buildBakedImages(base, debian, report, signal);
  advance(35);
  report({ line: 'baking the images into the node, usually 20 s' });
  await bakeImages({ node, also: base.kind === 'kindest' ? base.image : undefined, sources, result }, signal);
  await tidyUp(result, node, sources, signal);
  forgetOldPrograms();
  await forgetGoCaches(signal);
  report({ fraction: 1 });
  return result;
}

/** The node before images are baked into it. */
async function buildNode(base: NodeBase, debian: string, report: Report, signal: AbortSignal): Promise<string> {
  const compiled = nodePrograms[base.kind];
  const from = base.kind === 'debian' ? debian : base.image;
  const dockerfile = base.kind === 'debian' ? 'node/Dockerfile' : 'kindest/Dockerfile';
  const inputs = ['node', dockerfile, ...compiled.map((name) => programs[name].module)];
  const reference = `${repositories[base.kind]}-before-baking:${hashInputs(inputs, [from])}`;
  if (await imageExists(reference, signal)) return reference;
  report({ line: 'building the node, usually 25 s' });
  await dockerBuild({ source: 'node', dockerfile, programs: compiled, base: from, reference }, report, signal);
  return reference;
}

async function buildBakedImages(base: NodeBase, debian: string, report: Report, signal: AbortSignal) {
  const sources: { reference: string; names: string[] }[] = [];
  for (const image of bakedImages(base.kind)) {
    const reference = bakedReference(image, debian);
    sources.push({ reference, names: image.names });
    if (await imageExists(reference, signal)) continue;
    report({ line: `building the image ${image.folder}` });
    const source = `images/${image.folder}`;
    await dockerBuild({ source, programs: image.programs, base: debian, reference }, report, signal);
  }
  return sources;
}

function bakedReference(image: BakedImage, debian: string): string {
  const modules = image.programs.map((name) => programs[name].module);
  return `drydock/baked-${image.folder}:${hashInputs([`images/${image.folder}`, ...modules], [debian])}`;
}

/** What one `docker build` is made of: a folder here, compiled programs beside its files, and the base. */
interface Build {
  source: string;
  /** When it is not the one in `source`. */
  dockerfile?: string;
  programs: readonly ProgramName[];
  base: string;
  reference: string;
}

async function dockerBuild(
  { source, dockerfile, programs: compiled, base, reference }: Build,
  report: Report,
  signal: AbortSignal,
) {
  const context = mkdtempSync(join(tmpdir(), 'drydock-build-'));
  try {
    cpSync(join(folder, source), context, { recursive: true });
    if (dockerfile !== undefined) copyFileSync(join(folder, dockerfile), join(context, 'Dockerfile'));
    for (const name of compiled) copyFileSync(programPath(name), join(context, name));
    const args = [
      'build',
      '--force-rm',
      '--build-arg',
      `BASE=${base}`,
      '--label',
      managedLabel,
      '--tag',
      reference,
      context,
    ];
    await docker(args, signal, (line) => report({ line }));
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

/** Earlier images go; the parts of this one stay, because a later change will reuse them. */
async function tidyUp(
  image: string,
  node: string,
  sources: readonly { reference: string }[],
  signal: AbortSignal,
): Promise<void> {
  for (const reference of [image, node, ...sources.map((source) => source.reference)]) {
    const [name = '', tag = ''] = reference.split(':');
    await removeOtherTags(name, tag, signal);
  }
}

if (import.meta.main) {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort(new Error('The build was interrupted; what is done is kept.')));
  const show: Report = ({ line }) => {
    if (line !== undefined) console.log(line);
  };
  const { signal } = interrupted;
  console.log(await buildNodeImage(() => goCommand(signal), show, signal));
}
