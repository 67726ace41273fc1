/** Fields whose keys are chosen by people, so that a time in them is just text. */
const freeForm = new Set(['annotations', 'labels', 'data', 'stringData', 'binaryData', 'matchLabels', 'parameters']);

const timeField = /(^t|T)ime(stamp)?$|^(started|finished)At$/;
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Turns the times of a Kubernetes object into Date, in place, as the client library's types promise them. */
export function reviveTimes(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const fields = value as Record<string, unknown>;
  for (const [key, field] of Object.entries(fields)) {
    if (freeForm.has(key)) continue;
    if (typeof field === 'string' && timeField.test(key) && rfc3339.test(field)) fields[key] = new Date(field);
    else reviveTimes(field);
  }
}
