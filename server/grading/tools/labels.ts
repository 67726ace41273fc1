import type { V1LabelSelector, V1LabelSelectorRequirement } from '@kubernetes/client-node';

type Labels = Readonly<Record<string, string>>;

function meets(labels: Labels, { key, operator, values = [] }: V1LabelSelectorRequirement): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/**
 * Whether a label selector selects something with these labels, however it is written. As everywhere in Kubernetes an
 * empty selector selects all and an absent one nothing.
 */
export function selects(selector: V1LabelSelector | undefined, labels: Labels | undefined = {}): boolean {
  if (selector === undefined) return false;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every((requirement) => meets(labels, requirement))
  );
}

/** The same for a Service, whose selector is a plain map and, when empty, selects nothing. */
export function serviceSelects(selector: Labels | undefined, labels: Labels | undefined): boolean {
  return Object.keys(selector ?? {}).length > 0 && selects({ matchLabels: selector }, labels);
}
