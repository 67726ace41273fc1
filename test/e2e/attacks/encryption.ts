import type { Attack } from './attack.ts';

type Fields = Record<string, unknown>;

const configuration = (providers: Fields[], resources = ['secrets']): Fields => ({
  apiVersion: 'apiserver.config.k8s.io/v1',
  kind: 'EncryptionConfiguration',
  resources: [{ resources, providers }],
});

const apply = (object: Fields) => `encryption-at-rest apply - <<'END'\n${JSON.stringify(object)}\nEND`;

/** In force from the start, so that the API server need not start again. */
const control = apply(configuration([{ identity: {} }]));

const refused = (name: string, object: Fields, refusal: RegExp): Attack => ({
  name,
  attempt: apply(object),
  refusal,
  control,
});

const withCertificate = `
for part in certificate key; do
  kubectl config view --raw --output=jsonpath={.users[0].user.client-$part-data} | base64 --decode > /tmp/door.$part
done
node=$(kubectl get node --output=jsonpath={.items[0].metadata.name})
ask() { curl --silent --show-error --insecure --max-time 5 --fail-with-body "$@"; }
as_learner() { ask --cert /tmp/door.certificate --key /tmp/door.key "$@"; }
`;

/** The one thing of the node that a learner may change, through the door that is there for it. */
export const attacksOnEncryption: readonly Attack[] = [
  refused(
    'have the API server open a socket of the node',
    configuration([{ kms: { apiVersion: 'v2', name: 'x', endpoint: 'unix:///run/containerd/containerd.sock' } }]),
    /is kms, which has the API server open a socket of the machine/,
  ),
  refused(
    'make what holds them unreadable',
    configuration([{ identity: {} }], ['validatingadmissionpolicies.admissionregistration.k8s.io']),
    /only secrets and configmaps can be encrypted/,
  ),
  refused('make everything unreadable', configuration([{ identity: {} }], ['*.*']), /only secrets and configmaps/),
  refused(
    "change the API server's other files",
    { apiVersion: 'apiserver.config.k8s.io/v1', kind: 'AuthorizationConfiguration', authorizers: [{ type: 'RBAC' }] },
    /the kind "AuthorizationConfiguration", and only EncryptionConfiguration/,
  ),
  refused(
    'have the kubelet run a Pod from a file',
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'attack' } },
    /only EncryptionConfiguration/,
  ),
  refused(
    'have the API server read another file',
    configuration([{ aescbc: { keys: [{ name: 'a', secret: 'YQ==', file: '/etc/shadow' }] } }]),
    /unknown field "resources\[0\]\.providers\[0\]\.aescbc\.keys\[0\]\.file"/,
  ),
  refused(
    'stop the API server by a key of the wrong length',
    configuration([{ aescbc: { keys: [{ name: 'a', secret: 'YQ==' }] } }]),
    /keys\[0\]\.secret holds 1 bytes in base64/,
  ),
  {
    name: 'fill the node with a huge file',
    attempt: `${withCertificate} head -c 4M /dev/zero | as_learner -X PUT --data-binary @- "https://$node:6444/encryption"`,
    refusal: /The file is larger than 16 KiB/,
    control: `${withCertificate} as_learner "https://$node:6444/encryption"`,
  },
  {
    name: 'read another key of the database',
    attempt: `${withCertificate} as_learner --path-as-is "https://$node:6444/stored/secrets/..%2F..%2Fleases%2Fkube-node-lease/x"`,
    refusal: /can be shown of secrets and configmaps, by namespace and name/,
    control: 'encryption-at-rest show secret shop db',
  },
  {
    name: 'read another file of the node',
    attempt: `${withCertificate} as_learner "https://$node:6444/etc/shadow"`,
    refusal: /404/,
    control: 'encryption-at-rest status',
  },
  {
    name: 'let somebody in who does not say who they are',
    attempt: `${withCertificate} ask "https://$node:6444/encryption"`,
    refusal: /alert|certificate required/,
    control: `${withCertificate} as_learner "https://$node:6444/encryption"`,
  },
  {
    name: 'let a ServiceAccount in',
    attempt: `${withCertificate} ask --header "Authorization: Bearer $(kubectl -n shop create token robot)" "https://$node:6444/encryption"`,
    refusal: /alert|certificate required/,
    control: `${withCertificate} as_learner "https://$node:6444/encryption"`,
  },
];
