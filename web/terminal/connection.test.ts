import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { ApiError, OpenTerminal, Reply, TerminalRequest } from '../../server/api.ts';
import { type ConnectionOptions, connectTerminal } from './connection.ts';

type OpenReply = (reply: Reply<OpenTerminal>) => void;

/** A socket whose other side is the test, and a terminal that is done with its history when the test says so. */
function desk() {
  const incoming = new EventEmitter();
  const opened: { request: TerminalRequest; answer: OpenReply }[] = [];
  const inputs: { number: number; text: string; answer: (reply: Reply<null>) => void }[] = [];
  const written: (() => void)[] = [];
  const states: string[] = [];
  let uncertain = 0;
  let type: (text: string) => void = () => {};
  const listening = { dispose: () => {} };
  const socket = {
    connected: true,
    on: (name: string, listener: () => void) => incoming.on(name, listener),
    off: (name: string, listener: () => void) => incoming.off(name, listener),
    emit(name: string, ...args: unknown[]) {
      if (name === 'terminal:open') {
        const [request, answer] = args as [TerminalRequest, OpenReply];
        opened.push({ request, answer });
      }
      if (name === 'terminal:input') {
        const [, number, text, answer] = args as [string, number, string, (reply: Reply<null>) => void];
        inputs.push({ number, text, answer });
      }
    },
  };
  const terminal = {
    cols: 80,
    rows: 24,
    reset: () => {},
    write: (_bytes: Uint8Array, done?: () => void) => written.push(done ?? (() => {})),
    onData(listener: (text: string) => void) {
      type = listener;
      return listening;
    },
    onBinary: () => listening,
    onResize: () => listening,
  };
  const connection = connectTerminal({
    socket: socket as unknown as ConnectionOptions['socket'],
    attempt: 'attempt-1',
    session: 'bash-1',
    terminal: terminal as unknown as ConnectionOptions['terminal'],
    onState: ({ state }) => states.push(state),
    onWaiting: () => {},
    onUncertain: () => {
      uncertain += 1;
    },
  });

  return {
    connection,
    opened,
    inputs,
    states,
    type: (text: string) => type(text),
    last: () => opened.at(-1)?.request,
    uncertain: () => uncertain,
    /** The server opens the session; `seen` counts as typed. */
    answer(seen: number, changes: Partial<OpenTerminal> = {}) {
      const history = new Uint8Array();
      const value = { terminal: `view-${opened.length}`, history, inputSeen: seen, inputPresumed: false, ...changes };
      opened.at(-1)?.answer({ ok: true, value });
    },
    refuse(code: ApiError['error']['code']) {
      opened.at(-1)?.answer({ ok: false, error: { code, message: { en: 'No.', ko: '아니요.' } } });
    },
    /** The terminal has parsed what it was given. */
    parse() {
      for (const done of written.splice(0)) done();
    },
    end: () => incoming.emit('terminal:closed', `view-${opened.length}`, 'ended'),
    lose: () => incoming.emit('disconnect'),
    comeBack: () => incoming.emit('connect'),
    text: () => inputs.map(({ text }) => text).join(''),
  };
}

function openDesk() {
  const page = desk();
  page.answer(0);
  page.parse();
  return page;
}

describe('the connection of a terminal', () => {
  it('keeps what is typed while it is away, and sends it to the same shell', () => {
    const page = openDesk();
    page.lose();
    page.type('ls');
    page.comeBack();
    expect(page.last()).toMatchObject({ whenMissing: 'refuse', sent: 0, writer: page.opened[0]?.request.writer });
    page.answer(0);
    page.parse();
    expect(page.text()).toBe('ls');
  });

  it('types no answers to questions of the past', () => {
    const page = desk();
    page.answer(0);
    page.type('\x1b[?1;2c');
    page.parse();
    page.type('ls');
    expect(page.text()).toBe('ls');
  });

  it('is not open when it was lost before the history was drawn, and loses nothing of what is typed then', () => {
    const page = desk();
    page.answer(0);
    page.lose();
    page.parse();
    expect(page.states.at(-1)).toBe('connecting');
    page.type('ls');
    page.comeBack();
    page.answer(0);
    page.parse();
    expect(page.text()).toBe('ls');
  });

  it('gives a new shell nothing that was meant for the one that ended', () => {
    const page = openDesk();
    page.type('a');
    page.lose();
    page.type('rm -rf ~');
    page.comeBack();
    page.refuse('shell_not_found');
    expect(page.states.at(-1)).toBe('ended');
    page.type('more');
    page.connection.open();
    expect(page.last()).toMatchObject({ whenMissing: 'start', sent: 0 });
    expect(page.last()?.writer).not.toBe(page.opened[0]?.request.writer);
    page.answer(0);
    page.parse();
    page.type('ls');
    expect(page.text()).toBe('als');
    expect(page.inputs.at(-1)?.number).toBe(1);
  });

  it('keeps what was typed when it is refused for a moment', () => {
    const page = openDesk();
    page.lose();
    page.type('ls');
    page.comeBack();
    page.refuse('environment_not_ready');
    expect(page.states.at(-1)).toBe('refused');
    page.connection.open();
    page.answer(0);
    page.parse();
    expect(page.text()).toBe('ls');
  });

  it('is opened once, however often somebody asks', () => {
    const page = openDesk();
    page.end();
    page.connection.open();
    page.connection.open();
    expect(page.opened).toHaveLength(2);
  });

  it('tells of input that may be lost, and only when the server cannot know', () => {
    const known = openDesk();
    known.type('a');
    known.lose();
    known.comeBack();
    known.answer(1);
    known.parse();
    expect(known.uncertain()).toBe(0);

    const idle = openDesk();
    idle.lose();
    idle.comeBack();
    idle.answer(0, { inputPresumed: true });
    idle.parse();
    expect(idle.uncertain()).toBe(0);

    const forgotten = openDesk();
    forgotten.type('a');
    forgotten.lose();
    forgotten.comeBack();
    forgotten.answer(1, { inputPresumed: true });
    forgotten.parse();
    expect(forgotten.uncertain()).toBe(1);
    expect(forgotten.text()).toBe('a');
  });
});
