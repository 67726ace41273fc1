import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attack, Outcome } from './attacks/attack.ts';
import { attacksOnEncryption } from './attacks/encryption.ts';
import { describeGreed } from './attacks/greed.ts';
import { attacksFromPod, attacksOnNodePorts } from './attacks/inside-pod.ts';
import { arrive, type Learner } from './attacks/learner.ts';
import { describeNetworkAttacks } from './attacks/network.ts';
import { nodeEscapes } from './attacks/node-escape.ts';
import { platformAttacks } from './attacks/platform.ts';
import { rightWork } from './attacks/right-work.ts';
import { rightsAttacks } from './attacks/rights.ts';
import { describeToolboxAttacks } from './attacks/toolbox.ts';
import { preparationMs } from './real-kind.ts';

const minute = 60_000;
let learner: Learner;

beforeAll(async () => {
  learner = await arrive();
}, preparationMs);

afterAll(() => learner.leave(), minute);

const scriptsOf = (attacks: readonly Attack[]) =>
  attacks.flatMap(({ attempt, control }) => (control === undefined ? [attempt] : [attempt, control]));

function describeAttacks(by: string, attacks: readonly Attack[]): void {
  describe(`a learner who means harm, ${by},`, () => {
    let outcomes: ReadonlyMap<string, Outcome>;

    beforeAll(async () => {
      outcomes = await learner.attempts(scriptsOf(attacks));
    }, 4 * minute);

    it.each(attacks.map((attack) => [attack.name, attack] as const))(
      'cannot %s',
      (_, { attempt, refusal, control }) => {
        const outcome = outcomes.get(attempt);
        expect(outcome?.said).toMatch(refusal);
        expect(outcome?.exitCode).not.toBe(0);
        if (control !== undefined)
          expect(outcomes.get(control), 'without what is dangerous').toMatchObject({ exitCode: 0 });
      },
    );
  });
}

describeAttacks('by way of Pods and volumes', nodeEscapes);
describeAttacks("on the platform's own objects", platformAttacks);
describeAttacks('by way of more rights', rightsAttacks);
describeAttacks('as root in a Pod', attacksFromPod);
describeAttacks("at the node's ports", attacksOnNodePorts);
describeAttacks('at the door to the encryption', attacksOnEncryption);
describeToolboxAttacks(() => learner);
describeNetworkAttacks(() => learner);

describe('the work of every lab', () => {
  let outcomes: ReadonlyMap<string, Outcome>;

  beforeAll(async () => {
    outcomes = await learner.attempts(Object.values(rightWork).flat());
  }, 4 * minute);

  it.each(Object.entries(rightWork))('gets through: %s', (_, scripts) => {
    for (const script of scripts) expect(outcomes.get(script), script).toMatchObject({ exitCode: 0 });
  });
});

describeGreed(() => learner);
