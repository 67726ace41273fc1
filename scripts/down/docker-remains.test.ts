import { expect, test } from 'vitest';
import { drydockImages, type Image } from './docker-remains.ts';

function image(
  Id: string,
  { tags = [], parent = '', managed = false }: { tags?: string[]; parent?: string; managed?: boolean },
): Image {
  return { Id, Parent: parent, RepoTags: tags, Config: { Labels: managed ? { 'io.drydock.managed': 'true' } : null } };
}

const found = (...images: Image[]) => drydockImages(images).map(({ Id }) => Id);

test('what carries the label or the repository of Drydock is ours', () => {
  const ours = image('a', { tags: ['drydock/node:1'] });
  expect(found(ours, image('b', { managed: true }), image('c', { tags: ['debian:12'] }))).toEqual(['a', 'b']);
});

test('the untagged stages of our builds are ours, those of others are not', () => {
  const base = image('base', { tags: ['drydock/debian:1'] });
  const stage = image('stage', { parent: 'base' });
  expect(found(image('deep', { parent: 'stage' }), stage, base, image('foreign', { parent: 'other' }))).toEqual([
    'deep',
    'stage',
    'base',
  ]);
});

test('what somebody built on our image under a name of their own stays, though it inherits the label', () => {
  const base = image('base', { tags: ['drydock/toolbox:1'], managed: true });
  expect(found(base, image('theirs', { tags: ['me/toolbox:1'], parent: 'base', managed: true }))).toEqual(['base']);
});

test('what somebody else’s image stands on is not ours any more once it has lost its name', () => {
  const unnamed = image('base', { managed: true });
  expect(found(unnamed, image('theirs', { tags: ['me/toolbox:1'], parent: 'base' }))).toEqual([]);
});
