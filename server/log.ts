import pino, { type Logger } from 'pino';
import type { Config } from './config.ts';

/** One JSON object per line on standard output; secrets that could slip into a logged object are blotted out. */
export function createLog(config: Pick<Config, 'logLevel'>, file?: string): Logger {
  return pino(
    { level: config.logLevel, redact: ['*.clientKey', '*.clientCertificate', '*.token', 'headers.cookie'] },
    pino.destination(file === undefined ? 1 : { dest: file, mkdir: true, sync: false }),
  );
}
