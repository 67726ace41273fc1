import type { KubernetesObject } from '@kubernetes/client-node';
import type { AdmissionAnswer, RefusedBy } from '../tools/kube.ts';
import { type ApiServer, ApiServerError } from './api-server.ts';
import type { PathOfKind } from './resource-paths.ts';
import { reviveTimes } from './revive-times.ts';

interface Status {
  reason?: string;
  message?: string;
}

/** The API server names the part that refused in its message only, and in the same words since these parts are there. */
const signs: readonly [RefusedBy, RegExp][] = [
  ['pod_security', /violates PodSecurity/],
  ['quota', /exceeded quota|failed quota|insufficient quota/],
  ['limit_range', /(minimum|maximum) \S+ usage per|limit to request ratio/i],
  ['guard', /ValidatingAdmissionPolicy 'drydock-/],
  ['policy', /ValidatingAdmissionPolicy '/],
  ['webhook', /admission webhook "/],
];

/** By the words of its refusal. */
export function refusedBy(status: number, { reason, message = '' }: Status): RefusedBy {
  const sign = signs.find(([, words]) => words.test(message));
  if (sign !== undefined) return sign[0];
  if (status === 404) return 'no_namespace';
  if (status === 409) return 'conflict';
  return reason === 'Invalid' ? 'validation' : 'other';
}

/** Creates each object as a dry run: everything that would happen happens, except that it is stored. */
export async function tryAdmission<T extends KubernetesObject>(
  api: ApiServer,
  pathOf: PathOfKind,
  objects: readonly T[],
  signal: AbortSignal,
): Promise<AdmissionAnswer<T>[]> {
  const answers: AdmissionAnswer<T>[] = [];
  for (const object of objects) {
    const { apiVersion = '', kind = '', metadata } = object;
    const collection = await pathOf(apiVersion, kind, metadata?.namespace, signal);
    if (collection === undefined)
      throw new ApiServerError('bad_question', `the cluster has no ${kind} in ${apiVersion}`);
    const path = `${collection}?dryRun=All&fieldManager=drydock-grader`;
    const { status, body, warnings } = await api.send({ method: 'POST', path, body: object }, signal);
    if (status === 201) {
      reviveTimes(body);
      answers.push({ outcome: 'admitted', object: body as T, warnings });
      continue;
    }
    const { message = '', ...rest } = body as Status;
    // The rights of the grader are the platform's business, not the learner's.
    if (status === 403 && /User "grader" cannot/.test(message))
      throw new ApiServerError('refused', `POST ${path}: ${message}`);
    if (status === 400 || status === 415) throw new ApiServerError('bad_question', `POST ${path}: ${message}`);
    answers.push({ outcome: 'refused', by: refusedBy(status, { message, ...rest }), reason: message, warnings });
  }
  return answers;
}
