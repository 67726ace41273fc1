import { Writable } from 'node:stream';

/** Keeps the first `limit` bytes written to it and passes over the rest, so that no output fills the server's memory. */
export class BoundedOutput extends Writable {
  truncated = false;
  private readonly chunks: Buffer[] = [];
  private room: number;

  constructor(limit: number) {
    super();
    this.room = limit;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const kept = chunk.subarray(0, this.room);
    if (kept.length > 0) this.chunks.push(kept);
    this.room -= kept.length;
    this.truncated ||= kept.length < chunk.length;
    done();
  }

  bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  /** Decoded as UTF-8, without the half character that a cut may leave. */
  text(): string {
    return new TextDecoder().decode(this.bytes(), { stream: this.truncated });
  }
}
