import type { Answer, ProbeKind, Question } from '../../environments/provider.ts';
import { ProbeError } from './fault.ts';
import type { FromChild, ProbeMessage, ToChild } from './messages.ts';

/** Puts one question to what runs. Rejects with ProbeError. */
export type AskProbe = <Kind extends ProbeKind>(kind: Kind, question: Question<Kind>) => Promise<Answer<Kind>>;

/** Puts probes to the server, which alone can reach into an environment, and gives each answer to who asked. */
export function createProbes(tell: (message: FromChild) => void) {
  const asked = new Map<number, PromiseWithResolvers<Answer<ProbeKind>>>();
  let number = 0;

  return {
    ask<Kind extends ProbeKind>(probe: Kind, question: Question<Kind>, signal: AbortSignal): Promise<Answer<Kind>> {
      number += 1;
      const waiting = Promise.withResolvers<Answer<ProbeKind>>();
      asked.set(number, waiting);
      signal.addEventListener('abort', () => waiting.reject(new ProbeError('The check ended first.')), { once: true });
      tell({ kind: 'probe', number, probe, question } as ProbeMessage);
      // The server answers a question with an answer of its kind.
      return waiting.promise as Promise<Answer<Kind>>;
    },

    answer(message: Exclude<ToChild, { kind: 'job' }>): void {
      const waiting = asked.get(message.number);
      asked.delete(message.number);
      if (message.kind === 'probed') waiting?.resolve(message.answer);
      else waiting?.reject(new ProbeError(message.detail));
    },
  };
}
