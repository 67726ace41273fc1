import type { PreparationState, StepState } from './preparation-state.ts';

/** Seconds as people say them in a status line: 0:07, 12:40, 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** Where a step stands, in one line: "Node image: compiling Kubernetes, 2:10 of usually 4:40". `now` in ms since 1970. */
export function describeStep(step: StepState, now: number): string {
  const title = step.title.en;
  switch (step.state) {
    case 'waiting':
      return `${title}: waiting, usually ${clock(step.usualSeconds)}`;
    case 'running': {
      const elapsed = clock((now - Date.parse(step.startedAt)) / 1000);
      const share = step.fraction === undefined ? '' : ` (${Math.floor(step.fraction * 100)} %)`;
      return `${title}: ${step.line.replace(/\.$/, '') || 'working'}, ${elapsed} of usually ${clock(step.usualSeconds)}${share}`;
    }
    case 'ready':
      return `${title}: ${step.detail}${step.tookSeconds > 0 ? ` (took ${clock(step.tookSeconds)})` : ''}`;
    case 'warning':
      return `${title}: ${step.detail} ${step.remedy}`;
    case 'failed':
      return `${title}: ${step.detail}\n  What to do: ${step.remedy}`;
  }
}

/** The preparation as a whole, in one line. */
export function describeWhole(state: PreparationState): string {
  if (state.waitsForPid !== undefined) return `Process ${state.waitsForPid} is preparing this machine; waiting for it.`;
  switch (state.state) {
    case 'running':
      return `Preparing this machine, about ${clock(state.secondsLeft)} left.`;
    case 'ready':
      return 'This machine is ready.';
    case 'failed':
      return 'This machine could not be made ready. "npm run doctor" explains each requirement.';
  }
}
