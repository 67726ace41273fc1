export interface OutputBatches {
  add(chunk: Uint8Array): void;
  /** Sends what waits. */
  flush(): void;
}

export interface BatchLimits {
  /** A batch of this size is sent without waiting for more. */
  bytes: number;
  /** Shortest time between two smaller batches. */
  milliseconds: number;
}

/**
 * Joins chunks that follow each other closely, so that a flood is some hundred events a second and not many thousand.
 * The first chunk after a silence is sent at once: the echo of a key does not wait.
 */
export function createOutputBatches(
  send: (batch: Uint8Array) => void,
  { bytes, milliseconds }: BatchLimits = { bytes: 32 * 1024, milliseconds: 6 },
): OutputBatches {
  let waiting: Uint8Array[] = [];
  let size = 0;
  let pause: NodeJS.Timeout | undefined;

  const flush = () => {
    clearTimeout(pause);
    pause = undefined;
    if (size === 0) return;
    const batch = waiting.length === 1 ? waiting[0] : Buffer.concat(waiting, size);
    waiting = [];
    size = 0;
    pause = setTimeout(flush, milliseconds);
    if (batch !== undefined) send(batch);
  };

  return {
    add(chunk) {
      if (chunk.length === 0) return;
      waiting.push(chunk);
      size += chunk.length;
      if (pause === undefined || size >= bytes) flush();
    },
    flush,
  };
}
