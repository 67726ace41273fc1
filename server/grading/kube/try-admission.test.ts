import { expect, test } from 'vitest';
import { refusedBy } from './try-admission.ts';

// The messages are those that Kubernetes 1.34 answered with.
test.each([
  [
    403,
    'Forbidden',
    'pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
    'pod_security',
  ],
  [
    403,
    'Forbidden',
    'configmaps "a" is forbidden: exceeded quota: small, requested: configmaps=1, used: configmaps=2',
    'quota',
  ],
  [403, 'Forbidden', 'pods "a" is forbidden: failed quota: small: must specify requests.cpu for: app', 'quota'],
  [
    403,
    'Forbidden',
    'pods "a" is forbidden: maximum memory usage per Container is 100Mi, but limit is 1Gi',
    'limit_range',
  ],
  [
    403,
    'Forbidden',
    "pods \"a\" is forbidden: ValidatingAdmissionPolicy 'drydock-pods' with binding 'b' denied request: c",
    'guard',
  ],
  [
    422,
    'Invalid',
    "pods \"a\" is forbidden: ValidatingAdmissionPolicy 'no-latest' with binding 'b' denied request: c",
    'policy',
  ],
  [403, 'Forbidden', 'admission webhook "x.example" denied the request', 'webhook'],
  [422, 'Invalid', 'Pod "a" is invalid: spec.containers[0].name: Invalid value: "A"', 'validation'],
  [409, 'AlreadyExists', 'configmaps "a" already exists', 'conflict'],
  [404, 'NotFound', 'namespaces "nowhere" not found', 'no_namespace'],
  [403, 'Forbidden', 'something else', 'other'],
])('%i %s %s is refused by %s', (status, reason, message, expected) => {
  expect(refusedBy(status, { reason, message })).toBe(expected);
});
