import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { manifestsInScript } from './manifests-in-script.ts';
import { chooseMutants, mutantsOf } from './mutants.ts';

const script = `set -euo pipefail
kubectl apply -f - <<'YAML'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: shop }
spec:
  podSelector: { matchLabels: { app: db, tier: back } }
  ingress:
    - from:
        - podSelector: { matchLabels: { app: web } }
        - namespaceSelector: { matchLabels: { team: ops } }
      ports: [{ port: 5432 }]
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec:
  selector: { app: db }
  ports: [{ port: 5432, targetPort: pg }]
YAML
cat > notes <<END
nothing of a manifest
END
kubectl rollout status deployment db -n shop
`;

const mutants = mutantsOf({ name: 'manifests', script });
const changes = mutants.map(({ operator, change }) => `${operator} ${change}`);

test('manifests are found in here-documents, other texts are not', () => {
  expect(manifestsInScript(script)).toHaveLength(1);
  expect(manifestsInScript(script)[0]?.replaced('x\n')).toContain("<<'YAML'\nx\nYAML\ncat");
});

test.each([
  'drop-rule NetworkPolicy db: spec.ingress[0]',
  'drop-rule NetworkPolicy db: spec.ingress[0].from[0]',
  'drop-rule NetworkPolicy db: spec.ingress[0].from',
  'drop-rule NetworkPolicy db: spec.ingress[0].ports',
  'widen-selector NetworkPolicy db: spec.podSelector.matchLabels.tier',
  'widen-selector NetworkPolicy db: spec.ingress[0].from[1].namespaceSelector.matchLabels.team',
  'change-port NetworkPolicy db: spec.ingress[0].ports[0].port',
  'change-namespace NetworkPolicy db: metadata.namespace',
  'add-allow-all NetworkPolicy db: metadata',
  'widen-selector Service db: spec.selector.app',
  'change-port Service db: spec.ports[0].port',
  'change-namespace Service db: metadata.namespace',
])('there is: %s', (change) => {
  expect(changes).toContain(change);
});

test('a mutant differs from its solution in one place, and is still a script around manifests', () => {
  const port = mutants.find(({ change }) => change === 'Service db: spec.ports[0].port');
  const [policy, service] = parseAllDocuments(manifestsInScript(port?.script ?? '')[0]?.text ?? '').map((each) =>
    each.toJS(),
  );
  expect(policy.spec.ingress[0].ports).toEqual([{ port: 5432 }]);
  expect(service.spec).toEqual({ selector: { app: 'db' }, ports: [{ port: 5433, targetPort: 'pg' }] });
  expect(port?.script).toMatch(/^set -euo pipefail\n[\s\S]*kubectl rollout status deployment db -n shop\n$/);
});

test('an allow-all policy comes beside the one that was right', () => {
  const both = mutants.find(({ operator }) => operator === 'add-allow-all')?.script ?? '';
  expect(both).toContain('name: db');
  expect(both).toContain('name: allow-all');
});

test('a solution without manifests has no mutants', () => {
  expect(mutantsOf({ name: 'typed', script: 'kubectl expose deployment db --port 5432' })).toEqual([]);
});

test('of many mutants some are chosen, the same each time and from all over', () => {
  expect(chooseMutants(mutants, 1000)).toEqual(mutants);
  const some = chooseMutants(mutants, 5);
  expect(some).toHaveLength(5);
  expect(new Set(some.map(({ change }) => change.split(':')[0])).size).toBe(2);
  expect(chooseMutants(mutants, 5)).toEqual(some);
});
