import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readShellCommands } from './shell-commands.ts';

const read = (script: string) => readShellCommands(script).map(({ words }) => words.map(({ text }) => text));

test.each<[string, string[][]]>([
  ['kubectl get pods', [['kubectl', 'get', 'pods']]],
  ['a | b && c; d & e', [['a'], ['b'], ['c'], ['d'], ['e']]],
  ['a \\\n  b # and a comment\nc', [['a', 'b'], ['c']]],
  [`a 'b c' "d \\"e\\"" f\\ g`, [['a', 'b c', 'd "e"', 'f g']]],
  ['A=1 B=2 a b=3', [['a', 'b=3']]],
  ['a > out 2>&1 < in b', [['a', 'b']]],
  ['a 2> /dev/null', [['a']]],
  ['a 2 > out', [['a', '2']]],
  ['if a; then b; else c; fi', [['a'], ['b'], ['c']]],
  ['while ! a; do b; done', [['a'], ['b']]],
  ['claim() {\n  a "$1"\n}\nclaim x', [['claim'], ['a', '$1'], ['claim', 'x']]],
  ['a <<YAML\nkind: $(b)\nYAML\nc', [['a'], ['c']]],
  ["a <<-'END' | b\n\tx\n\tEND\nc", [['a'], ['b'], ['c']]],
  ['a <<< "b" c', [['a', 'c']]],
  ['diff <(a) <(b c)', [['diff'], ['a'], ['b', 'c']]],
  ['x=$(a b | c)', [['a', 'b'], ['c']]],
  [
    'a "$(b \'c)\')" d',
    [
      ['a', `$(b 'c)')`, 'd'],
      ['b', 'c)'],
    ],
  ],
  [
    'a `b c` d',
    [
      ['a', '`b c`', 'd'],
      ['b', 'c'],
    ],
  ],
  ['a $((1 + (2))) b', [['a', '$((1 + (2)))', 'b']]],
  [`a \${x:-\${y} z} b`, [['a', `\${x:-\${y} z}`, 'b']]],
  ['(a; b)', [['a'], ['b']]],
  ["a -o jsonpath='{.items[*].spec}'", [['a', '-o', 'jsonpath={.items[*].spec}']]],
  ['', []],
])('%j is read as %j', (script, commands) => {
  expect(read(script)).toEqual(commands);
});

test('a word with an expansion is not literal', () => {
  const [command] = readShellCommands(`a "$b" c\${d} e* '$f' g`);
  expect(command?.words.map(({ isLiteral }) => isLiteral)).toEqual([true, false, false, false, true, true]);
});

test('commands know their lines', () => {
  const script = "a 'b\nc'\nd <<E\nx\ny\nE\ne $(\nf)\ng \\\n h\ni";
  expect(readShellCommands(script).map(({ words, line }) => [words[0]?.text, line])).toEqual([
    ['a', 1],
    ['d', 3],
    ['e', 7],
    ['f', 8],
    ['g', 9],
    ['i', 11],
  ]);
});

test('quoted words come back as they were, whatever is in them', () => {
  const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (words) => {
      expect(read(`first ${words.map(quote).join(' ')}\nlast`)).toEqual([['first', ...words], ['last']]);
    }),
  );
});

test('reading ends, whatever the script', () => {
  const pieces = fc.constantFrom(...'a \n\t$(){}<>&|;\'"`\\#=1-'.split(''), '<<', '$((', 'if', 'E\n');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (script) => {
      expect(readShellCommands(script.join('')).every(({ words }) => words.length > 0)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
