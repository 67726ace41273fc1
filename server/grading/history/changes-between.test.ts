import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesBetween } from './changes-between.ts';
import type { Json, Snapshot } from './snapshot.ts';

const service = (content: Json | undefined): Snapshot => ({
  apiVersion: 'v1',
  kind: 'Service',
  namespace: 'shop',
  name: 'web',
  content,
});
const withSelector = (selector: Json) => service({ metadata: { uid: '1' }, spec: { selector } });
const object = 'Service/shop/web';

test('the field and its values are told', () => {
  expect(changesBetween([withSelector({ app: 'web' })], [withSelector({ app: 'wbe' })])).toEqual([
    { object, what: 'changed', field: 'spec.selector.app', before: 'web', after: 'wbe' },
  ]);
  expect(changesBetween([withSelector({ app: 'web' })], [withSelector({ app: 'web', tier: 'a' })])).toEqual([
    { object, what: 'changed', field: 'spec.selector.tier', before: undefined, after: 'a' },
  ]);
});

test('an object that is gone, or another one of its name, is told', () => {
  const before = service({ metadata: { uid: '1', annotations: { a: 'b' } }, spec: { type: 'ClusterIP' } });
  expect(changesBetween([before], [service(undefined)])).toEqual([{ object, what: 'deleted' }]);
  expect(changesBetween([before], [service({ metadata: { uid: '2' }, spec: { type: 'NodePort' } })])).toEqual([
    { object, what: 'replaced' },
    { object, what: 'changed', field: 'spec.type', before: 'ClusterIP', after: 'NodePort' },
  ]);
});

test('nobody looked, nothing is told', () => {
  expect(changesBetween([withSelector({ app: 'web' })], [])).toEqual([]);
});

test('items of lists are known by their names, wherever they stand', () => {
  const containers = (...list: Json[]) => service({ metadata: { uid: '1' }, spec: { containers: list } });
  const [app, side] = [
    { name: 'app', image: 'a:1' },
    { name: 'side', image: 'b:1' },
  ];
  expect(changesBetween([containers(app, side)], [containers(side, { ...app, image: 'a:2' })])).toMatchObject([
    { field: 'spec.containers[app].image', before: 'a:1', after: 'a:2' },
  ]);
});

test('what somebody wished comes before what followed, and moments are left out', () => {
  const deployment = (replicas: number, ready: number, time: string) =>
    service({
      metadata: { uid: '1', annotations: { revision: `${replicas}` } },
      status: { readyReplicas: ready, conditions: [{ type: 'Available', lastUpdateTime: time }] },
      spec: { replicas },
    });
  const changes = changesBetween([deployment(3, 3, 'then')], [deployment(0, 0, 'now')]);
  expect(changes.map(({ field }) => field)).toEqual([
    'spec.replicas',
    'metadata.annotations.revision',
    'status.readyReplicas',
  ]);
});

test('an object is the same as itself, and never more than five differences are told', () => {
  const content = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => value as Json);
  fc.assert(
    fc.property(content, content, (one, other) => {
      expect(changesBetween([service(one)], [service(structuredClone(one))])).toEqual([]);
      expect(changesBetween([service(one)], [service(other)]).length).toBeLessThanOrEqual(5);
    }),
  );
});
