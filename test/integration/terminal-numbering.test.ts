import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createInputLedger } from '../../server/terminal/input-ledger.ts';
import { createInputQueue } from '../../web/terminal/input-queue.ts';

type Step =
  | { do: 'type' }
  /** So many messages, at most, reach the other side. */
  | { do: 'toServer'; messages: number }
  | { do: 'toBrowser'; messages: number }
  /** The connection is lost with all that is on its way. */
  | { do: 'disconnect' }
  /** `answerArrives`: otherwise the connection is lost again before the browser hears that the session is open. */
  | { do: 'connect'; answerArrives: boolean }
  /** The old connection was only slow: what it carried reaches the server after all, as a repetition of what the new one carries. */
  | { do: 'deliverOldInputs' }
  | { do: 'restartServer' };

const messages = fc.integer({ min: 1, max: 5 });
const lifeWithoutRestart: fc.Arbitrary<Step>[] = [
  fc.constant({ do: 'type' }),
  fc.constant({ do: 'type' }),
  fc.record({ do: fc.constant('toServer' as const), messages }),
  fc.record({ do: fc.constant('toBrowser' as const), messages }),
  fc.constant({ do: 'disconnect' }),
  fc.record({ do: fc.constant('connect' as const), answerArrives: fc.boolean() }),
  fc.constant({ do: 'deliverOldInputs' }),
];
const life = (steps: fc.Arbitrary<Step>[]) => fc.array(fc.oneof(...steps), { maxLength: 120 });

/** A browser's queue and a server's ledger with a bad line between them; what the shell got is `typed`. */
function model() {
  let ledger = createInputLedger();
  let connected = false;
  let next = 0;
  const typed: number[] = [];
  /** Inputs that were under way at some restart: they alone may be lost. */
  const uncertain = new Set<number>();
  let toServer: { number: number; text: string }[] = [];
  let toBrowser: number[] = [];
  let old: { number: number; text: string }[] = [];
  const sentTexts = new Map<number, string>();
  let answered = 0;
  const numbersIn = (text: string) => [...text.matchAll(/\d+/g)].map(Number);

  const queue = createInputQueue({
    send(number, text) {
      sentTexts.set(number, text);
      toServer.push({ number, text });
    },
    onChange: () => {},
  });
  const receive = ({ number, text }: { number: number; text: string }) => {
    const taken = ledger.recordOf('writer', queue.sent).take(number);
    if (taken === 'next') typed.push(...numbersIn(text));
    return taken;
  };
  const act: { [A in Step['do']]: (step: Extract<Step, { do: A }>) => void } = {
    type() {
      next += 1;
      queue.type(`${next} `);
    },
    toServer({ messages }) {
      for (const input of toServer.splice(0, messages)) {
        expect(receive(input)).not.toBe('gap');
        toBrowser.push(input.number);
      }
    },
    toBrowser({ messages }) {
      for (const number of toBrowser.splice(0, messages)) {
        answered = Math.max(answered, number);
        queue.answered(number);
      }
    },
    disconnect() {
      if (connected) old = toServer;
      connected = false;
      toServer = [];
      toBrowser = [];
      queue.disconnect();
    },
    connect({ answerArrives }) {
      act.disconnect({ do: 'disconnect' });
      const { seen } = ledger.recordOf('writer', queue.sent);
      if (!answerArrives) return;
      connected = true;
      queue.connect(seen);
    },
    deliverOldInputs() {
      for (const input of old.splice(0)) receive(input);
    },
    restartServer() {
      act.disconnect({ do: 'disconnect' });
      old = [];
      ledger = createInputLedger();
      for (const [number, text] of sentTexts) {
        if (number > answered) for (const one of numbersIn(text)) uncertain.add(one);
      }
    },
  };

  return {
    run(steps: Step[]) {
      for (const step of steps) (act[step.do] as (step: Step) => void)(step);
      act.connect({ do: 'connect', answerArrives: true });
      while (toServer.length + toBrowser.length > 0) {
        act.toServer({ do: 'toServer', messages: 100 });
        act.toBrowser({ do: 'toBrowser', messages: 100 });
      }
      return { typed, uncertain, all: Array.from({ length: next }, (_, index) => index + 1) };
    },
  };
}

it('types each input exactly once and in order, whatever the connection does', () => {
  fc.assert(
    fc.property(life(lifeWithoutRestart), (steps) => {
      const { typed, all } = model().run(steps);
      expect(typed).toEqual(all);
    }),
    { numRuns: 1000 },
  );
});

it('types nothing twice over restarts of the server, and loses only what was under way at a restart', () => {
  const steps = life([...lifeWithoutRestart, fc.constant({ do: 'restartServer' })]);
  fc.assert(
    fc.property(steps, (steps) => {
      const { typed, all, uncertain } = model().run(steps);
      expect(typed).toEqual([...new Set(typed)].sort((a, b) => a - b));
      const lost = all.filter((input) => !typed.includes(input));
      expect(lost.filter((input) => !uncertain.has(input))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});
