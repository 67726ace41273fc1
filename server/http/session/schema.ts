import { z } from 'zod';

export const linkBody = z.strictObject({ token: z.string().min(1).max(100) });

// Letters of any script, digits, spaces and a few signs; what a name looks like and a control sequence does not.
export const personName = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(/^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N} ._'-]*$/u, 'letters, digits, spaces and . _ - only');

export const nameBody = z.strictObject({ name: personName });
