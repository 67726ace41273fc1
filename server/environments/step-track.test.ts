import { beforeEach, describe, expect, it } from 'vitest';
import { verbatim } from '../text.ts';
import { createJobTimes, type JobTimes } from './job-times.ts';
import { trackSteps } from './step-track.ts';

let now = 0;
const clock = () => new Date(now);
const pass = (seconds: number) => {
  now += seconds * 1000;
};
const update = (step: string, usualSeconds: number) => ({ step, title: verbatim(step), index: 1, of: 2, usualSeconds });
const track = (times: JobTimes) => trackSteps(clock, times, () => {});

beforeEach(() => {
  now = Date.parse('2026-01-01T00:00:00Z');
});

describe('a track of steps', () => {
  it('shows what is done, what runs, and what it took', () => {
    const run = track(createJobTimes(30));
    run.progress(update('network', 2));
    pass(3.14);
    run.progress(update('cluster', 20));
    expect(run.steps()).toEqual([
      {
        id: 'network',
        title: verbatim('network'),
        usualSeconds: 2,
        state: 'done',
        startedAt: '2026-01-01T00:00:00.000Z',
        tookSeconds: 3.1,
      },
      {
        id: 'cluster',
        title: verbatim('cluster'),
        usualSeconds: 20,
        state: 'running',
        startedAt: '2026-01-01T00:00:03.140Z',
      },
    ]);
  });

  it('uses the whole time that was given until the steps are known', () => {
    const run = track(createJobTimes(30));
    expect(run.secondsLeft()).toBe(30);
    run.progress(update('network', 2));
    pass(10);
    expect(run.secondsLeft()).toBe(20);
    pass(100);
    expect(run.secondsLeft()).toBe(1);
  });

  it('expects the steps of the last run, with the time they took', () => {
    const times = createJobTimes(30);
    const first = track(times);
    first.progress(update('network', 2));
    pass(4);
    first.progress(update('cluster', 20));
    pass(20);
    first.finish();

    const second = track(times);
    expect(second.steps().map(({ id, state }) => [id, state])).toEqual([
      ['network', 'waiting'],
      ['cluster', 'waiting'],
    ]);
    expect(second.secondsLeft()).toBe(times.seconds());
    second.progress(update('network', 2));
    expect(second.steps().map(({ id, state }) => [id, state])).toEqual([
      ['network', 'running'],
      ['cluster', 'waiting'],
    ]);
    pass(1);
    expect(second.secondsLeft()).toBeCloseTo(times.seconds() - 1, 0);
  });

  it('learns from every run, the newest a little', () => {
    const times = createJobTimes(30);
    const runs = (seconds: number) =>
      times.learn([{ id: 'cluster', title: verbatim('cluster'), usualSeconds: seconds }]);
    runs(10);
    expect(times.seconds()).toBe(10);
    runs(20);
    expect(times.seconds()).toBe(13);
    for (let run = 0; run < 30; run += 1) runs(20);
    expect(times.seconds()).toBeCloseTo(20, 1);
  });

  it('never says that a late step is done this instant', () => {
    const run = track(createJobTimes(0, [{ id: 'cluster', title: verbatim('cluster'), usualSeconds: 50 }]));
    run.progress(update('cluster', 50));
    pass(300);
    expect(run.secondsLeft()).toBe(5);
  });
});
