import type { WriteStream } from 'node:tty';
import type { PreparationState, StepState } from './preparation-state.ts';
import { describeStep, describeWhole } from './progress-text.ts';

const plainEveryMs = 15_000;
const redrawEveryMs = 1000;
const marks = { waiting: '·', running: '>', ready: '✓', warning: '!', failed: '✗' } as const;

export interface TerminalProgress {
  /** Pass it to `prepare` as onChange. */
  update(state: PreparationState): void;
  /** Prints a line that stays, above the block that moves. */
  print(text: string): void;
  /** Draws the last state for good. Nothing is drawn after it, and calling it again does nothing. */
  end(): void;
}

/**
 * Shows a preparation in a terminal: on a TTY as a block that is drawn anew every second, elsewhere (a log, CI) as a line
 * when a step first says what it is about to do, when it ends, and every 15 s between.
 */
export function showInTerminal(stream: WriteStream): TerminalProgress {
  return stream.isTTY ? liveBlock(stream) : plainLines(stream);
}

function liveBlock(stream: WriteStream): TerminalProgress {
  let state: PreparationState | undefined;
  let drawn = 0;
  const erase = () => {
    if (drawn > 0) stream.write(`\x1b[${drawn}A\x1b[0J`);
    drawn = 0;
  };
  const draw = () => {
    erase();
    if (state === undefined) return;
    const lines = [
      ...state.steps.map((step) => `${marks[step.state]} ${describeStep(step, Date.now())}`),
      describeWhole(state),
    ];
    for (const line of lines.flatMap((text) => text.split('\n'))) {
      // A line that wraps would be counted wrong and leave its rest behind.
      stream.write(`${line.slice(0, stream.columns - 1)}\n`);
      drawn += 1;
    }
  };
  const timer = setInterval(draw, redrawEveryMs).unref();
  return {
    update(next) {
      state = next;
      if (drawn === 0) draw();
    },
    print(text) {
      erase();
      stream.write(`${text}\n`);
      draw();
    },
    end() {
      clearInterval(timer);
      erase();
      if (state !== undefined) for (const line of closingLines(state)) stream.write(`${line}\n`);
      state = undefined;
    },
  };
}

function plainLines(stream: WriteStream): TerminalProgress {
  const told = new Map<string, StepState['state']>();
  let state: PreparationState | undefined;
  const tellRunning = () => {
    for (const step of state?.steps ?? []) {
      if (step.state === 'running') stream.write(`${marks.running} ${describeStep(step, Date.now())}\n`);
    }
  };
  const timer = setInterval(tellRunning, plainEveryMs).unref();
  let waitedFor: number | undefined;
  return {
    update(next) {
      state = next;
      if (next.waitsForPid !== undefined && next.waitsForPid !== waitedFor) stream.write(`${describeWhole(next)}\n`);
      waitedFor = next.waitsForPid;
      for (const step of next.steps) {
        if (step.state === 'waiting' || told.get(step.id) === step.state) continue;
        if (step.state === 'running' && step.line === '') continue;
        told.set(step.id, step.state);
        stream.write(`${marks[step.state]} ${describeStep(step, Date.now())}\n`);
      }
    },
    print(text) {
      stream.write(`${text}\n`);
    },
    end() {
      clearInterval(timer);
      if (state !== undefined) stream.write(`${describeWhole(state)}\n`);
      state = undefined;
    },
  };
}

function closingLines(state: PreparationState): string[] {
  return [...state.steps.map((step) => `${marks[step.state]} ${describeStep(step, Date.now())}`), describeWhole(state)];
}
