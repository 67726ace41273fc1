import { stripVTControlCharacters } from 'node:util';
import { expect, vi } from 'vitest';
import type { Shell } from '../../server/environments/provider.ts';

/** Carriage returns go too, so that `^` and `$` of a pattern meet the ends of lines. */
const plain = (bytes: Uint8Array) => stripVTControlCharacters(new TextDecoder().decode(bytes)).replaceAll('\r', '');

/** A shell with a reader behind it who looks at plain text. Every wait ends after `limitMs`. */
export function openScreen(opened: { shell: Shell; history: Uint8Array }, limitMs: number) {
  const { shell } = opened;
  const chunks: Uint8Array[] = [];
  const { promise: closed, resolve } = Promise.withResolvers<'ended' | 'detached'>();
  shell.onOutput((chunk) => chunks.push(chunk));
  shell.onClose(resolve);
  const text = () => plain(Buffer.concat(chunks));

  return {
    shell,
    closed,
    history: plain(opened.history),
    text,
    type: (keys: string) => shell.write(new TextEncoder().encode(keys)),
    shows: (pattern: RegExp) => vi.waitFor(() => expect(text()).toMatch(pattern), { timeout: limitMs, interval: 20 }),
    /** Waits until nothing has come for a moment, so that the prompt is there. */
    async settled(): Promise<void> {
      for (let seen = -1; seen !== chunks.length; ) {
        seen = chunks.length;
        await new Promise((wake) => setTimeout(wake, 400));
      }
    },
  };
}
