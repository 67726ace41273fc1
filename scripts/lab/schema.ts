import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { manifestSchema, tracksSchema } from '../../server/labs/manifest.ts';
import { root } from '../../server/paths.ts';

/** The JSON Schemas that files of labs name in their first line, by the path of their file in the repository. */
export const schemas = {
  'labs/lab.schema.json': () => jsonSchema('lab.yaml of a Drydock lab', manifestSchema),
  'labs/tracks.schema.json': () => jsonSchema('tracks.yaml of a folder with Drydock labs', tracksSchema),
};

function jsonSchema(title: string, schema: z.ZodType): string {
  const { $schema, ...shape } = z.toJSONSchema(schema, { io: 'input' });
  return `${JSON.stringify({ $schema, title, ...shape }, undefined, 2)}\n`;
}

/** `npm run lab schema`: writes them anew, after the schema in server/labs/manifest.ts has changed. */
export function writeSchemas(): number {
  for (const [file, content] of Object.entries(schemas)) {
    writeFileSync(join(root, file), content());
    console.log(`${file} is written.`);
  }
  return 0;
}
