import type { FileProbe, ProbeRequest } from '../../environments/provider.ts';
import { ProbeError } from './fault.ts';
import type { FromChild, ToChild } from './messages.ts';

/** Puts probes to the server, which alone can reach into an environment, and gives each answer to who asked. */
export function createProbes(tell: (message: FromChild) => void) {
  const asked = new Map<number, PromiseWithResolvers<FileProbe>>();
  let number = 0;

  return {
    ask(request: ProbeRequest, signal: AbortSignal): Promise<FileProbe> {
      number += 1;
      const question = Promise.withResolvers<FileProbe>();
      asked.set(number, question);
      signal.addEventListener('abort', () => question.reject(new ProbeError('The check ended first.')), { once: true });
      tell({ kind: 'probe', number, request });
      return question.promise;
    },

    answer(message: Exclude<ToChild, { kind: 'job' }>): void {
      const question = asked.get(message.number);
      asked.delete(message.number);
      if (message.kind === 'probed') question?.resolve(message.answer);
      else question?.reject(new ProbeError(message.detail));
    },
  };
}
