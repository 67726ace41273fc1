import { z } from 'zod';
import { personName } from '../session/schema.ts';

export const newPersonBody = z.strictObject({
  name: personName,
  role: z.enum(['learner', 'instructor', 'admin']),
});
