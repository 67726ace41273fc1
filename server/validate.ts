import { z } from 'zod';
import { DrydockError } from './errors.ts';

/** The value in the schema's shape. Throws `bad_request`, with what is wrong in the detail. */
export function validate<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (!result.success) throw new DrydockError('bad_request', z.prettifyError(result.error));
  return result.data;
}
