import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../server/paths.ts';
import { schemas } from './schema.ts';

test.each(Object.entries(schemas))('%s is the schema of now; npm run lab schema writes it', (file, content) => {
  expect(readFileSync(join(root, file), 'utf8')).toBe(content());
});

test('every part of lab.yaml has a description', () => {
  const { properties } = JSON.parse(schemas['labs/lab.schema.json']()) as { properties: Record<string, object> };
  expect(Object.keys(properties).filter((name) => !('description' in (properties[name] ?? {})))).toEqual([]);
});
