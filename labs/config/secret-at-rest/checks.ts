import type { V1Pod, V1Secret } from '@kubernetes/client-node';
import { type Check, type CheckTools, type Kube, notYet, pass, Unreadable, verbatim } from 'drydock/check';

/** What the lab put there, and still has to be read. */
const originals = [
  { namespace: 'notary', name: 'seal', key: 'pin', value: 'seal-of-1893' },
  { namespace: 'notary', name: 'register', key: 'password', value: 'ink-and-paper' },
  { namespace: 'archive', name: 'cellar', key: 'code', value: 'third-door-left' },
];
const oldKey = 'key1';
const newKey = 'key2';

interface SecretName {
  namespace: string;
  name: string;
}

/** How one Secret lies in etcd: in the clear, or by which provider and key. */
type Stored = SecretName & ({ kind: 'clear' } | { kind: 'encrypted'; provider: string; key: string });

const spell = ({ namespace, name }: SecretName) => `${namespace}/${name}`;
const spellAll = (all: readonly SecretName[]) =>
  `${all.slice(0, 3).map(spell).join(', ')}${all.length > 3 ? `, +${all.length - 3}` : ''}`;

/** Asks for something that a lost key may have made unreadable. */
async function orUnreadable<T>(answer: Promise<T>): Promise<T | 'unreadable'> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Unreadable) return 'unreadable';
    throw error;
  }
}

/** All Secrets of the cluster; where the API server cannot list them, those that the lab asks for. */
async function nameSecrets(kube: Kube): Promise<SecretName[]> {
  const listed = await orUnreadable(kube.list<V1Secret>('v1', 'Secret'));
  if (listed === 'unreadable') return [...originals, { namespace: 'notary', name: 'deed' }];
  return listed.map(({ metadata }) => ({ namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' }));
}

/** What etcd holds of a Secret, by the prefix that every provider writes before its bytes. */
async function lookInEtcd({ namespace, name }: SecretName, etcd: CheckTools['etcd']): Promise<Stored[]> {
  const raw = await etcd(`/registry/secrets/${namespace}/${name}`);
  if (raw.kind === 'absent') return [];
  const begin = Buffer.from(raw.bytes.slice(0, 200)).toString('latin1');
  const [, provider, key] = /^k8s:enc:([a-z]+):v\d+:([^:]+):/.exec(begin) ?? [];
  if (provider === undefined || key === undefined) return [{ namespace, name, kind: 'clear' }];
  return [{ namespace, name, kind: 'encrypted', provider, key }];
}

async function lookAtAll({ kube, etcd }: CheckTools): Promise<Stored[]> {
  const names = await nameSecrets(kube);
  return (await Promise.all(names.map((one) => lookInEtcd(one, etcd)))).flat();
}

type Keys = { keys: { name: string }[] };

interface EncryptionConfiguration {
  resources: { resources: string[]; providers: Record<string, Keys | Record<string, never>>[] }[];
}

interface Provider {
  kind: string;
  keys: string[];
}

/** Where the API server's own container has the configuration that it was started with. */
const file = '/etc/kubernetes/drydock/encryption.json';

/** The providers for Secrets in the configuration with which the API server runs, in order, and what their keys are called. */
async function providersOfSecrets({ kube, podFile }: CheckTools): Promise<Provider[]> {
  const where = { namespace: 'kube-system', labelSelector: 'component=kube-apiserver' };
  const [server] = await kube.list<V1Pod>('v1', 'Pod', where);
  const pod = server?.metadata?.name ?? '';
  const found = await podFile({ namespace: where.namespace, pod, container: 'kube-apiserver', path: file });
  if (found.kind !== 'file') throw new Error(`the configuration of the API server: ${found.reason}`);
  const { resources } = JSON.parse(found.content) as EncryptionConfiguration;
  const providers = resources.find((entry) => entry.resources.includes('secrets'))?.providers ?? [];
  return providers.flatMap((provider) =>
    Object.entries(provider).map(([kind, { keys = [] }]) => ({ kind, keys: keys.map(({ name }) => name) })),
  );
}

const spellProviders = (providers: readonly Provider[]) =>
  providers.map(({ kind, keys }) => (keys.length > 0 ? `${kind} (${keys.join(', ')})` : kind)).join(', ');

export const newSecretsAreEncrypted: Check = async (tools) => {
  const providers = await providersOfSecrets(tools);
  const [first] = providers;
  if (first !== undefined && first.kind !== 'identity') {
    return pass({ en: `Secrets are written with ${first.kind}.`, ko: `Secret을 ${first.kind}로 쓰고 있어요.` });
  }
  return notYet({
    message: {
      en: 'The API server writes Secrets to etcd in the clear.',
      ko: 'API server가 Secret을 암호화하지 않고 etcd에 써요.',
    },
    expected: {
      en: 'a provider that encrypts, first in the list for secrets',
      ko: 'secrets 목록의 맨 앞에 암호화하는 provider',
    },
    observed:
      first === undefined
        ? { en: 'no entry for secrets', ko: 'secrets에 대한 항목이 없음' }
        : verbatim(spellProviders(providers)),
    see: 'encryption-at-rest status',
  });
};

export const deedIsEncrypted: Check = async ({ etcd }) => {
  const [stored] = await lookInEtcd({ namespace: 'notary', name: 'deed' }, etcd);
  if (stored?.kind === 'encrypted') {
    return pass({ en: 'The deed lies encrypted in etcd.', ko: 'deed가 etcd에 암호화되어 있어요.' });
  }
  return notYet({
    message: {
      en: 'There is no Secret deed in notary that lies encrypted in etcd.',
      ko: 'notary에 etcd에서 암호화된 Secret deed가 없어요.',
    },
    expected: verbatim('k8s:enc:…'),
    observed:
      stored === undefined
        ? { en: 'etcd has no Secret deed in notary', ko: 'etcd에 notary의 Secret deed가 없음' }
        : { en: 'in the clear', ko: '암호화되지 않음' },
    see: 'encryption-at-rest show secret notary deed',
  });
};

export const everySecretIsEncrypted: Check = async (tools) => {
  const all = await lookAtAll(tools);
  const clear = all.filter(({ kind }) => kind === 'clear');
  if (all.length > 0 && clear.length === 0) {
    return pass({ en: 'No Secret lies in the clear in etcd.', ko: 'etcd에 암호화되지 않은 Secret이 없어요.' });
  }
  const [example] = clear;
  return notYet({
    message: {
      en: 'Secrets that nobody has written since still lie in the clear in etcd.',
      ko: '그 뒤로 아무도 쓰지 않은 Secret이 아직 암호화되지 않은 채 etcd에 있어요.',
    },
    expected: { en: 'every Secret of the cluster encrypted', ko: '클러스터의 모든 Secret이 암호화됨' },
    observed:
      example === undefined
        ? { en: 'there is no Secret at all', ko: 'Secret이 하나도 없음' }
        : { en: `in the clear: ${spellAll(clear)}`, ko: `암호화되지 않음: ${spellAll(clear)}` },
    see: `encryption-at-rest show secret ${example?.namespace ?? 'notary'} ${example?.name ?? 'seal'}`,
  });
};

/** What has become of an original, as the API server reads it. */
async function readOriginal(kube: Kube, { namespace, name, key, value }: (typeof originals)[number]) {
  const secret = await orUnreadable(kube.get<V1Secret>('v1', 'Secret', name, namespace));
  if (secret === 'unreadable') return { state: 'unreadable', secret: undefined } as const;
  if (secret === undefined) return { state: 'gone', secret } as const;
  const isSame = Buffer.from(secret.data?.[key] ?? '', 'base64').toString() === value;
  return { state: isSame ? 'same' : 'changed', secret } as const;
}

const became = {
  unreadable: { en: 'the API server cannot read', ko: 'API server가 읽지 못함:' },
  gone: { en: 'there is no', ko: '없음:' },
  changed: { en: 'not the value it had:', ko: '값이 달라짐:' },
};

export const secretsKeepTheirValues: Check = async (tools) => {
  const read = await Promise.all(originals.map((one) => readOriginal(tools.kube, one)));
  const stored = (await Promise.all(originals.map((one) => lookInEtcd(one, tools.etcd)))).flat();
  const all = [...stored, ...(await lookInEtcd({ namespace: 'notary', name: 'deed' }, tools.etcd))];
  const wrong = read.findIndex(({ state }) => state !== 'same');
  const objects = read.map(({ secret }) => secret);
  if (wrong < 0 && all.some(({ kind }) => kind === 'encrypted')) {
    return pass(
      { en: 'The API server still reads every old value.', ko: 'API server가 예전 값을 모두 읽어요.' },
      objects,
    );
  }
  const { state } = read[wrong] ?? {};
  const original = originals[wrong] ?? originals[0];
  const where = original === undefined ? '' : spell(original);
  return notYet({
    message: {
      en: 'It is not so that Secrets are encrypted in etcd and the API server still reads the old values.',
      ko: 'Secret이 etcd에 암호화되어 있으면서 API server가 예전 값을 그대로 읽는 상태가 아니에요.',
    },
    expected: {
      en: 'seal, register and cellar with the values they had, under encryption',
      ko: '암호화된 뒤에도 원래 값 그대로인 seal, register, cellar',
    },
    observed:
      state === undefined || state === 'same'
        ? { en: 'readable, and nothing is encrypted yet', ko: '읽을 수 있지만 아직 아무것도 암호화되지 않음' }
        : { en: `${became[state].en} ${where}`, ko: `${became[state].ko} ${where}` },
    see: `kubectl get secret ${original?.name} -n ${original?.namespace} -o yaml`,
    objects,
  });
};

export const keyIsRotated: Check = async (tools) => {
  const all = await lookAtAll(tools);
  const providers = await providersOfSecrets(tools);
  const byOld = all.filter((one) => one.kind === 'encrypted' && one.key === oldKey);
  const byNew = all.filter((one) => one.kind === 'encrypted' && one.key === newKey);
  const isListed = providers.some(({ keys }) => keys.includes(oldKey));
  if (byNew.length > 0 && byOld.length === 0 && !isListed) {
    return pass({ en: `${newKey} has taken the place of ${oldKey}.`, ko: `${newKey}가 ${oldKey}를 대신하고 있어요.` });
  }
  const observed = () => {
    if (byNew.length === 0) return { en: `nothing is written with ${newKey}`, ko: `${newKey}로 쓴 것이 없음` };
    if (byOld.length === 0) return verbatim(spellProviders(providers));
    return {
      en: `still written with ${oldKey}: ${spellAll(byOld)}`,
      ko: `아직 ${oldKey}로 쓰여 있음: ${spellAll(byOld)}`,
    };
  };
  return notYet({
    message: {
      en: `The change from ${oldKey} to ${newKey} is not finished.`,
      ko: `${oldKey}에서 ${newKey}로 바꾸는 일이 끝나지 않았어요.`,
    },
    expected: {
      en: `Secrets written with ${newKey}, none with ${oldKey}, and ${oldKey} in the configuration no more`,
      ko: `Secret은 ${newKey}로 쓰이고, ${oldKey}로 쓰인 것은 없고, 설정에도 ${oldKey}가 없음`,
    },
    observed: observed(),
    see: 'encryption-at-rest status; encryption-at-rest show secret archive cellar',
  });
};
