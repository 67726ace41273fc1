import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ansiColours } from './colours.ts';

const tokens = readFileSync(new URL('../design/tokens.css', import.meta.url), 'utf8');

function token(name: string, side: 'light' | 'dark'): string {
  const [, light, dark] =
    new RegExp(`--terminal-${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\);`).exec(tokens) ?? [];
  const colour = side === 'light' ? light : dark;
  if (colour === undefined) throw new Error(`there is no token --terminal-${name}`);
  return colour;
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

it('measures contrast as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

describe.each(['light', 'dark'] as const)('in the %s theme', (side) => {
  it.each(Object.values(ansiColours))('%s can be read on the background', (name) => {
    expect(contrast(token(name, side), token('background', side))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['background', 'selection', 'match', 'match-active'])('text can be read on the %s', (behind) => {
    expect(contrast(token('foreground', side), token(behind, side))).toBeGreaterThanOrEqual(4.5);
  });

  it('the cursor is seen', () => {
    expect(contrast(token('cursor', side), token('background', side))).toBeGreaterThanOrEqual(3);
  });
});
