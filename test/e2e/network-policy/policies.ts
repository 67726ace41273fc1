type Fields = Record<string, unknown>;

/** A NetworkPolicy; its name is made from what it says. */
export function policy(namespace: string, spec: Fields): object {
  let number = 0;
  for (const letter of JSON.stringify(spec)) number = (number * 31 + letter.charCodeAt(0)) % 1_000_003;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace, name: `policy-${number}` },
    spec,
  };
}

export const labels = (matchLabels: Record<string, string>): Fields => ({ matchLabels });

export const app = (name: string): Fields => labels({ app: name });

export function where(key: string, operator: string, values?: string[]): Fields {
  return { matchExpressions: [{ key, operator, values }] };
}
