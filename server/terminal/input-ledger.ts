/**
 * Which inputs of a writer were typed. A writer is one terminal in one open page; it numbers its inputs from 1 and sends an
 * input again when a connection was lost before the answer came. The ledger is what keeps such an input from being typed twice.
 *
 * It lives in memory. When the server was restarted (or a writer was forgotten to keep memory bounded), nobody can tell whether
 * an input that was sent and not answered reached the shell. A lost key can be seen and typed again, a doubled `rm` cannot be
 * taken back: so such inputs count as typed, and the page tells its person to look at the last line. For that a writer says at
 * every opening how far it has sent; what it typed while it was disconnected has not been sent and is therefore never lost.
 */
export interface InputLedger {
  /** The writer's own record. `sent` is the number of the last input that it ever sent, 0 for none. */
  recordOf(writer: string, sent: number): InputRecord;
}

export interface InputRecord {
  /** The last number that counts as typed. */
  readonly seen: number;
  /** True while `seen` is what a forgotten writer said, and not what the server knows. */
  readonly presumed: boolean;
  /** `next`: type it, it is counted from now on. `repeated`: it was typed before. `gap`: one before it is missing, refuse it. */
  take(number: number): 'next' | 'repeated' | 'gap';
}

function createRecord(sent: number): InputRecord {
  let seen = sent;
  let presumed = sent > 0;
  return {
    get seen() {
      return seen;
    },
    get presumed() {
      return presumed;
    },
    take(number) {
      if (number <= seen) return 'repeated';
      if (number > seen + 1) return 'gap';
      seen = number;
      presumed = false;
      return 'next';
    },
  };
}

/** Remembers the `capacity` writers that came last. */
export function createInputLedger(capacity = 5000): InputLedger {
  const records = new Map<string, InputRecord>();
  return {
    recordOf(writer, sent) {
      const record = records.get(writer) ?? createRecord(sent);
      records.delete(writer);
      records.set(writer, record);
      const [oldest] = records.keys();
      if (records.size > capacity && oldest !== undefined) records.delete(oldest);
      return record;
    },
  };
}
