import { readDurations } from './durations.ts';
import { secondsLeft } from './estimate.ts';
import { isSettled, type PreparationState, type StepProgress, type StepState } from './preparation-state.ts';
import type { Step } from './step.ts';

/** A build prints hundreds of lines a second; nobody reads more than these. */
const lineEveryMs = 250;

/** Where every step stands, and who is told of it. */
export class PreparationBoard {
  readonly states: Map<string, StepState>;
  readonly #steps: readonly Step[];
  readonly #onChange: (state: PreparationState) => void;
  readonly #lineToldAt = new Map<string, number>();

  constructor(steps: readonly Step[], durationsFile: string, onChange: (state: PreparationState) => void) {
    const usual = readDurations(durationsFile);
    this.#steps = steps;
    this.#onChange = onChange;
    this.states = new Map(
      steps.map(({ id, title, usualSeconds }) => [
        id,
        { id, title, usualSeconds: usual[id] ?? usualSeconds, state: 'waiting' },
      ]),
    );
  }

  /** The step is somewhere else now. */
  move(step: Step, progress: StepProgress): void {
    this.#note(step, progress);
    this.tell();
  }

  /** The step said something; told at most a few times a second. */
  update(step: Step, progress: StepProgress): void {
    this.#note(step, progress);
    if (Date.now() - (this.#lineToldAt.get(step.id) ?? 0) < lineEveryMs) return;
    this.#lineToldAt.set(step.id, Date.now());
    this.tell();
  }

  tell(waitsForPid?: number): void {
    const state = this.state('running');
    this.#onChange(waitsForPid === undefined ? state : { ...state, waitsForPid });
  }

  /** Nothing can go on any more. */
  close(): PreparationState {
    const state = this.state([...this.states.values()].every(isSettled) ? 'ready' : 'failed');
    this.#onChange(state);
    return state;
  }

  state(state: PreparationState['state']): PreparationState {
    const left = state === 'running' ? secondsLeft(this.#steps, this.states, Date.now()) : 0;
    return { state, steps: [...this.states.values()], secondsLeft: left };
  }

  #note(step: Step, progress: StepProgress): void {
    const known = this.states.get(step.id);
    if (known === undefined) throw new Error(`No step is called ${step.id}.`);
    const { id, title, usualSeconds } = known;
    this.states.set(id, { id, title, usualSeconds, ...progress });
  }
}
