import { expect, test } from 'vitest';
import type { EnvironmentId } from '../provider.ts';
import { addUp } from './disk-use.ts';

const id = 'abcdefghij' as EnvironmentId;
const container = (name: string, volumes: string[]) => ({
  Id: name,
  Names: [`/${name}`],
  State: 'running',
  Mounts: volumes.map((Name) => ({
    Name,
    Type: 'volume',
    Source: '',
    Destination: '',
    Mode: '',
    RW: true,
    Propagation: '',
  })),
});
const parts = {
  id,
  networks: [],
  containers: [
    container('drydock-abcdefghij-control-plane', ['var', 'more']),
    container('drydock-abcdefghij-toolbox', ['home']),
  ],
};
const volume = (Name: string, Size: number) => ({ Name, UsageData: { Size, RefCount: 1 } });

test('a cluster takes what the volumes of its node hold, a learner what their home holds', () => {
  const answer = { Volumes: [volume('var', 300), volume('more', 20), volume('home', 7), volume('stranger', 1000)] };
  expect(addUp([parts], answer)).toEqual(new Map([[id, { cluster: 320, home: 7 }]]));
});

test('what the engine has not counted is nothing', () => {
  expect(addUp([parts], { Volumes: [volume('var', -1), { Name: 'home' }] })).toEqual(
    new Map([[id, { cluster: 0, home: 0 }]]),
  );
  expect(addUp([parts], { Volumes: null })).toEqual(new Map([[id, { cluster: 0, home: 0 }]]));
});
