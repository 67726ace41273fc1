import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFlowControl } from './flow-control.ts';

const limits = { highWater: 1000, lowWater: 200 };

function source() {
  return {
    paused: false,
    pauses: 0,
    pause() {
      this.paused = true;
      this.pauses += 1;
    },
    resume() {
      this.paused = false;
    },
  };
}

describe('flow control', () => {
  it('pauses above the high water and resumes at the low water', () => {
    const shell = source();
    const flow = createFlowControl(shell, limits);
    flow.produced(1000);
    expect(shell.paused).toBe(false);
    flow.produced(1);
    expect(shell.paused).toBe(true);
    flow.acknowledged(800);
    expect(shell.paused).toBe(true);
    flow.acknowledged(1);
    expect(shell.paused).toBe(false);
  });

  it('is not fooled by acknowledging more than was sent', () => {
    const shell = source();
    const flow = createFlowControl(shell, limits);
    flow.acknowledged(1_000_000);
    flow.produced(1001);
    expect(flow.outstanding).toBe(1001);
    expect(shell.paused).toBe(true);
  });

  it('holds little, never stalls, and does not chatter, whatever the screen does', () => {
    const step = fc.record({
      produce: fc.integer({ min: 0, max: 300 }),
      acknowledge: fc.integer({ min: 0, max: 300 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const shell = source();
        const flow = createFlowControl(shell, limits);
        let total = 0;
        for (const { produce, acknowledge } of steps) {
          if (!shell.paused) {
            flow.produced(produce);
            total += produce;
          }
          flow.acknowledged(acknowledge);
          expect(flow.outstanding).toBeLessThanOrEqual(limits.highWater + 300);
          if (flow.outstanding > limits.highWater) expect(shell.paused).toBe(true);
          if (flow.outstanding <= limits.lowWater) expect(shell.paused).toBe(false);
        }
        expect(shell.pauses).toBeLessThanOrEqual(total / (limits.highWater - limits.lowWater) + 1);
        flow.acknowledged(flow.outstanding);
        expect(shell.paused).toBe(false);
      }),
    );
  });
});
