import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { DrydockError } from '../../server/errors.ts';

export type Verb =
  | 'create'
  | 'equip'
  | 'switchOn'
  | 'pause'
  | 'resume'
  | 'reset'
  | 'destroy'
  | 'exec'
  | 'list'
  | 'diskUse';

/** Called when a verb has begun its work, `call` counting from 1 per verb; what it throws is what the verb throws. */
export type Fault = (verb: Verb, call: number, signal: AbortSignal) => Promise<void>;

const on =
  (wanted: Verb, happen: (call: number, signal: AbortSignal) => Promise<void>): Fault =>
  async (verb, call, signal) => {
    if (verb === wanted) await happen(call, signal);
  };

const fail = async (verb: Verb): Promise<void> => {
  throw new DrydockError('environment_failed', `the fake cannot ${verb}`);
};

/** Takes so long. */
export const slow = (verb: Verb, milliseconds: number): Fault =>
  on(verb, (_call, signal) => delay(milliseconds, undefined, { signal }));

/** Is never done; gives up when it is called off. */
export const never = (verb: Verb): Fault =>
  on(verb, async (_call, signal) => {
    if (!signal.aborted) await once(signal, 'abort');
    throw signal.reason;
  });

/** Is never done, and takes so long to give up when it is called off. */
export const reluctant = (verb: Verb, milliseconds: number): Fault =>
  on(verb, async (_call, signal) => {
    if (!signal.aborted) await once(signal, 'abort');
    await delay(milliseconds);
    throw signal.reason;
  });

/** Always fails. */
export const bad = (verb: Verb): Fault => on(verb, () => fail(verb));

/** Fails every nth time. */
export const flaky = (verb: Verb, nth: number): Fault =>
  on(verb, async (call) => {
    if (call % nth === 0) await fail(verb);
  });

/** Fails the first few times. */
export const badAtFirst = (verb: Verb, times: number): Fault =>
  on(verb, async (call) => {
    if (call <= times) await fail(verb);
  });
