import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeProvider, type FakeProvider } from '../../test/fakes/provider.ts';
import { bad } from '../../test/fakes/provider-faults.ts';
import type { Lab, LabSetup } from '../labs/lab.ts';
import { verbatim } from '../text.ts';
import type { EnvironmentId, Recording } from './provider.ts';
import { setUpLab } from './set-up-lab.ts';

const id = 'abcdefghij' as EnvironmentId;
const signal = new AbortController().signal;
let folder: string;

async function running(options: Parameters<typeof createFakeProvider>[0] = {}): Promise<FakeProvider> {
  const provider = createFakeProvider(options);
  await provider.create(id, () => {}, signal);
  return provider;
}

const lab = (setup: LabSetup, addons: Lab['addons'] = []): Lab => ({
  id: 'storage/first' as Lab['id'],
  track: 'storage',
  title: verbatim('First'),
  summary: verbatim(''),
  minutes: 5,
  difficulty: 'beginner',
  prerequisites: [],
  requires: [],
  addons,
  tasks: [],
  setup,
  watches: [],
  folder,
  lesson: verbatim(''),
});

async function manifest(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(content));
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drydock-lab-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('setUpLab', () => {
  it('applies the manifests in order and waits for what must be ready', async () => {
    const lines: string[] = [];
    const kubectl = async (words: string[], { stdin }: { stdin(): Promise<string> }) => {
      lines.push(`${words.join(' ')} ${await stdin()}`.trim());
      return 0;
    };
    const provider = await running({ commands: { kubectl } });
    const manifests = [await manifest('2.yaml', { kind: 'Second' }), await manifest('1.yaml', { kind: 'First' })];
    const ready = ['web', 'stock'].map((name) => ({
      object: `deployment/${name}`,
      namespace: 'shop',
      condition: 'condition=Available',
    }));
    ready.push({ object: 'pod/till', namespace: 'shop', condition: 'condition=Ready' });
    await setUpLab(provider, id, lab({ manifests, ready, records: [] }), signal);
    expect(lines).toEqual([
      'apply -f - {"kind":"Second"}',
      'apply -f - {"kind":"First"}',
      'wait deployment/web deployment/stock --namespace shop --for=condition=Available --timeout=120s',
      'wait pod/till --namespace shop --for=condition=Ready --timeout=120s',
    ]);
  });

  it('switches the addons on, all at once, before the first manifest', async () => {
    const seen: string[][] = [];
    const kubectl = async () => {
      seen.push(provider.addonsOf(id));
      return 0;
    };
    const provider = await running({ commands: { kubectl } });
    const setup = { manifests: [await manifest('1.yaml', {})], ready: [], records: [] };
    await setUpLab(provider, id, lab(setup, ['ingress', 'loadbalancer']), signal);
    expect(seen).toEqual([['ingress', 'loadbalancer']]);
    expect(provider.callsOf('switchOn')).toBe(1);
    await setUpLab(provider, id, lab(setup), signal);
    expect(provider.callsOf('switchOn')).toBe(1);
  });

  it('begins the records at last', async () => {
    const started: Recording[] = [];
    const startRecord = (recording: Recording) => {
      started.push(recording);
      return { kind: 'started' } as const;
    };
    const provider = await running({ probes: { startRecord } });
    const record = { name: 'web', namespace: 'shop', service: 'front', path: '/version', port: 8080 };
    await setUpLab(provider, id, lab({ manifests: [], ready: [], records: [record] }), signal);
    expect(started).toMatchObject([
      {
        name: 'web',
        from: 'node',
        request: { url: 'http://front.shop.svc.cluster.local:8080/version' },
        pace: { kind: 'watchful', namespace: 'shop', service: 'front' },
      },
    ]);
  });

  it('says for the operator which part failed and what kubectl said', async () => {
    const provider = await running();
    const broken = lab({ manifests: [await manifest('broken.yaml', 'nothing')], ready: [], records: [] });
    await expect(setUpLab(provider, id, broken, signal)).rejects.toMatchObject({
      code: 'environment_failed',
      detail: expect.stringMatching(/^storage\/first: broken\.yaml: error: no objects/),
    });
    const never = lab({
      manifests: [],
      ready: [{ object: 'pod/none', namespace: 'default', condition: 'condition=Ready' }],
      records: [],
    });
    await expect(setUpLab(provider, id, never, signal)).rejects.toMatchObject({ code: 'environment_failed' });
  });

  it('passes on what the provider throws', async () => {
    const provider = await running({ faults: [bad('exec')] });
    const some = lab({ manifests: [await manifest('1.yaml', {})], ready: [], records: [] });
    await expect(setUpLab(provider, id, some, signal)).rejects.toMatchObject({ code: 'environment_failed' });
  });
});
