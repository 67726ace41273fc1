import { expect, test } from 'vitest';
import { createOriginGuard } from './same-origin.ts';

const local = createOriginGuard({ host: '127.0.0.1' });
const open = createOriginGuard({ host: '0.0.0.0' });
const behindProxy = createOriginGuard({ host: '127.0.0.1', publicUrl: 'https://labs.example.org' });

test.each([
  ['own page', local, '127.0.0.1:8420', 'http://127.0.0.1:8420', true],
  ['own page by name', local, 'localhost:8420', 'http://localhost:8420', true],
  ['no browser', local, '127.0.0.1:8420', undefined, true],
  ['another site', local, '127.0.0.1:8420', 'https://evil.example', false],
  ['another port', local, '127.0.0.1:8420', 'http://127.0.0.1:9999', false],
  ['a rebound name', local, 'evil.example:8420', 'http://evil.example:8420', false],
  ['a sandboxed frame', local, '127.0.0.1:8420', 'null', false],
  ['no host', local, undefined, undefined, false],
  ['any own name when open to the network', open, 'class.lan:8420', 'http://class.lan:8420', true],
  ['another site when open', open, 'class.lan:8420', 'http://evil.example', false],
  ['the public address', behindProxy, 'labs.example.org', 'https://labs.example.org', true],
  ['another name behind the proxy', behindProxy, 'evil.example', 'https://evil.example', false],
])('%s', (_, guard, host, origin, allowed) => {
  expect(guard(host, origin)).toBe(allowed);
});
