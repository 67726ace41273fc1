/** What is slowed down: the source of the bytes. Both verbs may be repeated. */
export interface FlowSource {
  pause(): void;
  resume(): void;
}

export interface FlowControl {
  /** Bytes came from the source and are on their way to the screen. */
  produced(bytes: number): void;
  /** The screen has taken bytes; more than are outstanding counts as all of them. */
  acknowledged(bytes: number): void;
  /** Bytes that the screen has not acknowledged. */
  readonly outstanding: number;
}

export interface FlowLimits {
  /** Above this many outstanding bytes the source is paused. */
  highWater: number;
  /** At or below this many it is resumed. */
  lowWater: number;
}

/**
 * As much as xterm.js parses in about 50 ms, so that Ctrl+C during a flood is seen at once
 * (https://xtermjs.org/docs/guides/flowcontrol/), and as little as the server need hold for each slow browser.
 */
export const flowLimits: FlowLimits = { highWater: 512 * 1024, lowWater: 128 * 1024 };

/** Pauses a source while too many of its bytes are under way, and resumes it when the screen has caught up. */
export function createFlowControl(source: FlowSource, { highWater, lowWater }: FlowLimits = flowLimits): FlowControl {
  let outstanding = 0;
  let paused = false;
  return {
    produced(bytes) {
      outstanding += bytes;
      if (paused || outstanding <= highWater) return;
      paused = true;
      source.pause();
    },
    acknowledged(bytes) {
      outstanding = Math.max(0, outstanding - bytes);
      if (!paused || outstanding > lowWater) return;
      paused = false;
      source.resume();
    },
    get outstanding() {
      return outstanding;
    },
  };
}
