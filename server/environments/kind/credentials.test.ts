import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { formatKubeconfig, parseKubeconfig } from './credentials.ts';

const credentials = {
  server: 'https://drydock-abc-control-plane:6443',
  certificateAuthority: '-----BEGIN CERTIFICATE-----\nca\n-----END CERTIFICATE-----\n',
  clientCertificate: '-----BEGIN CERTIFICATE-----\nme\n-----END CERTIFICATE-----\n',
  clientKey: '-----BEGIN RSA PRIVATE KEY-----\nkey\n-----END RSA PRIVATE KEY-----\n',
};

test('a kubeconfig says the same after it was written and read', () => {
  expect(parseKubeconfig(formatKubeconfig(credentials))).toEqual(credentials);
});

test('the learner sees names that mean something', () => {
  const config = parse(formatKubeconfig(credentials));
  expect(config['current-context']).toBe('lab');
  expect(config.contexts[0].context).toEqual({ cluster: 'lab', user: 'learner', namespace: 'default' });
});

test('a kubeconfig without a key is refused', () => {
  const config = parse(formatKubeconfig(credentials));
  delete config.users[0].user['client-key-data'];
  expect(() => parseKubeconfig(JSON.stringify(config))).toThrow();
});
