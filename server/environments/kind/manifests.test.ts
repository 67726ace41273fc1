import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { root } from '../../paths.ts';

const read = (path: string) => parseAllDocuments(readFileSync(join(root, path), 'utf8')).map((one) => one.toJS());
const guard = read('server/environments/kind/manifests/guard.yaml');
const policies = guard.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
const bindings = guard.filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
const [learnerRole] = read('server/environments/kind/manifests/learner.yaml');
const [authorization] = read('scripts/kind-node/node/files/etc/kubernetes/drydock/authorization.yaml');

describe('the guard', () => {
  it('refuses, also when it cannot tell, with every policy', () => {
    expect(bindings.map(({ spec }) => spec)).toEqual(
      policies.map(({ metadata }) => ({ policyName: metadata.name, validationActions: ['Deny'] })),
    );
    for (const { spec } of policies) expect(spec.failurePolicy).toBe('Fail');
  });

  it.each(policies.flatMap(({ metadata, spec }) => spec.validations.map((one: unknown) => [metadata.name, one])))(
    'says why in a sentence: %s',
    (_, { message, messageExpression, reason }) => {
      expect(reason).toBe('Forbidden');
      expect([message, messageExpression].filter((text) => text !== undefined)).toHaveLength(1);
      expect(message ?? messageExpression).toMatch(/\.'?$/);
    },
  );

  it('knows the same namespaces of the platform wherever it names them', () => {
    const [{ values }] = policies.find(({ metadata }) => metadata.name === 'drydock-platform-namespaces').spec
      .matchConstraints.namespaceSelector.matchExpressions;
    const list = `['${values.join("', '")}']`;
    const [, byIdentity] = authorization.authorizers[0].webhook.matchConditions;
    expect(byIdentity.expression).toContain(list);
    const objects = policies.find(({ metadata }) => metadata.name === 'drydock-platform-objects');
    expect(JSON.stringify(objects.spec.variables)).toContain(list);
    const [pods] = policies.find(({ metadata }) => metadata.name === 'drydock-pods').spec.matchConstraints
      .namespaceSelector.matchExpressions;
    expect(values).toEqual(expect.arrayContaining(pods.values));
  });
});

describe("the learner's role", () => {
  const rules: { apiGroups?: string[]; resources?: string[]; nonResourceURLs?: string[]; verbs: string[] }[] =
    learnerRole.rules;

  it('names all that it grants', () => {
    const names = rules.flatMap(({ verbs, apiGroups = [], resources = [], nonResourceURLs = [] }) =>
      [verbs, apiGroups, resources, nonResourceURLs].flat(),
    );
    expect(names.filter((name) => name.includes('*'))).toEqual([]);
  });

  it('grants nothing that leads out of the cluster or past the guard', () => {
    const verbs = rules.flatMap((rule) => rule.verbs);
    expect(verbs).not.toContain('escalate');
    const writes = rules.filter((rule) => rule.verbs.some((verb) => !['get', 'list', 'watch'].includes(verb)));
    const groups = writes.flatMap(({ apiGroups = [] }) => apiGroups);
    for (const group of [
      'admissionregistration.k8s.io',
      'apiextensions.k8s.io',
      'apiregistration.k8s.io',
      'certificates.k8s.io',
      'node.k8s.io',
      'scheduling.k8s.io',
    ]) {
      expect(groups).not.toContain(group);
    }
    const resources = writes.flatMap((rule) => rule.resources ?? []);
    for (const resource of ['nodes', 'nodes/proxy', 'pods/proxy', 'services/proxy', 'pods/status', 'services/status']) {
      expect(resources).not.toContain(resource);
    }
  });
});
