import type { AccessAnswer, AccessQuestion, Subject } from '../tools/kube.ts';
import { type ApiServer, ApiServerError } from './api-server.ts';
import { atMost } from './at-most.ts';

const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
const most = 1000;
const atOnce = 16;

/** Who the API server takes a subject for, with the groups that it gives by itself. */
function identityOf(subject: Subject): { user: string; groups: string[] } {
  if ('user' in subject) return { user: subject.user, groups: [...(subject.groups ?? []), 'system:authenticated'] };
  const { namespace, serviceAccount } = subject;
  return {
    user: `system:serviceaccount:${namespace}:${serviceAccount}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}

function specOf(question: AccessQuestion) {
  const { subject, verb } = question;
  if ('path' in question) return { ...identityOf(subject), nonResourceAttributes: { path: question.path, verb } };
  const [resource, subresource] = question.resource.split('/');
  const { group = '', namespace, name } = question;
  return { ...identityOf(subject), resourceAttributes: { verb, group, resource, subresource, namespace, name } };
}

/** One SubjectAccessReview per question: what the authorizer of the cluster says, whatever the rules look like. */
export async function askAccess<Question extends AccessQuestion>(
  api: ApiServer,
  questions: readonly Question[],
  signal: AbortSignal,
): Promise<AccessAnswer<Question>[]> {
  if (questions.length > most) throw new Error(`${questions.length} questions about access at once: at most ${most}`);
  return atMost(atOnce, questions, async (question) => {
    const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec: specOf(question) };
    const { status, body } = await api.send({ method: 'POST', path, body: review }, signal);
    const said = JSON.stringify(body).slice(0, 500);
    if (status === 403) throw new ApiServerError('refused', `POST ${path}: ${said}`);
    if (status !== 201) throw new ApiServerError('bad_question', `POST ${path}: ${status} ${said}`);
    const { allowed, reason = '' } = (body as { status: { allowed: boolean; reason?: string } }).status;
    return { ...question, isAllowed: allowed, reason };
  });
}
