import { expect, test } from 'vitest';
import { readKubectl } from './kubectl.ts';
import { kubernetes } from './kubernetes.ts';
import { readShellCommands } from './shell-commands.ts';

const calls = (script: string) => readShellCommands(script).flatMap((command) => readKubectl(command) ?? []);
const complaints = (script: string) => calls(script).flatMap((call) => call.complaints);

test.each([
  'kubectl get pods',
  'kubectl -n shop get deploy/web svc/web -o wide',
  'k get po -Aw',
  'kubectl exec -it -n shop deploy/web -c app -- sh -c "ls --all -Q"',
  'kubectl run tester --rm -it --image busybox --restart=Never -- wget -qO- http://web',
  'kubectl create deployment web --image nginx --replicas 3 --dry-run=client -o yaml',
  'kubectl create secret generic db --from-literal=user=me --from-file=./key',
  'kubectl create -f - --validate=false',
  'kubectl apply -f app.yaml --server-side --force-conflicts',
  'kubectl apply -k ./overlay',
  'kubectl set image deploy/web web=nginx:1.22',
  'kubectl rollout undo deployment/web --to-revision=2',
  'kubectl rollout status deploy web --timeout 90s',
  'kubectl wait pod -l app=web --for=condition=Ready --timeout=60s',
  "kubectl get pods -o jsonpath='{.items[*].metadata.name}' --sort-by .metadata.name",
  'kubectl auth can-i list pods --as=system:serviceaccount:shop:app',
  'kubectl label ns shop team=a --overwrite',
  'kubectl logs -f deploy/web --tail=20 --previous',
  'kubectl port-forward svc/web 8080:80',
  'kubectl patch pv "$v" --type json -p \'[{"op": "remove", "path": "/spec/claimRef"}]\'',
  'kubectl top pod -n shop',
  'kubectl explain pod.spec --recursive',
  'kubectl debug -it web --image=busybox --target=app',
  'kubectl config set-context --current --namespace=shop',
  'kubectl delete pod web --now --wait=false',
  'kubectl cp shop/web:/tmp/file ./file -c app',
  'kubectl "$verb" pods',
  'kubectl events --for pod/web',
  'kubectl get pods --help',
  'watch -n 1 kubectl get pods',
  'timeout 5 kubectl get pods -w',
  'kubectl create token app --duration 1h',
  'kubectl scale statefulset db --replicas=0',
  'kubectl diff -f app.yaml',
])('%s is understood', (script) => {
  expect(calls(script)).toHaveLength(1);
  expect(complaints(script)).toEqual([]);
});

test.each([
  ['kubectl gte pods', 'kubectl has no command "gte".', 'Did you mean get?'],
  ['kubectl rollout statsu deploy/web', 'kubectl has no command "rollout statsu".', 'Did you mean status?'],
  ['kubectl create deploymnt web', 'kubectl has no command "create deploymnt".', 'Did you mean deployment?'],
  ['kubectl get pods --namespce shop', 'kubectl get has no flag --namespce.', 'Did you mean --namespace?'],
  ['kubectl get pods -Z', 'kubectl get has no flag -Z.', expect.any(String)],
  ['kubectl run web --image nginx --replicas 3', 'kubectl run has no flag --replicas.', expect.any(String)],
  ['kubectl --oops get pods', 'kubectl has no flag --oops.', expect.any(String)],
  ['x=$(kubectl describe -o wide)', 'kubectl describe has no flag -o.', expect.any(String)],
])('of %s kubectl does not understand all', (script, message, fix) => {
  expect(complaints(script)).toEqual([{ message, fix }]);
});

test('operands and values of flags are told apart', () => {
  const [call] = calls('kubectl -n shop set image --record=true deploy/web web=nginx -- x');
  expect(call?.command).toBe('set image');
  expect(call?.operands.map(({ text }) => text)).toEqual(['deploy/web', 'web=nginx']);
  expect(call?.flags.map(({ name, value }) => [name, value.text])).toContainEqual(['namespace', 'shop']);
});

test('a value that may be left out takes no word', () => {
  const [call] = calls('kubectl apply --dry-run -f app.yaml');
  expect(call?.flags.map(({ name, value }) => [name, value.text])).toEqual([['filename', 'app.yaml']]);
});

test('what is not kubectl is not read', () => {
  expect(calls('echo kubectl gte pods; kubectl-fake gte')).toEqual([]);
});

test('every command takes every flag that it lists, in each way of writing', () => {
  for (const [command, flags] of Object.entries(kubernetes.commands)) {
    for (const flag of flags.split(' ').filter((one) => one !== '')) {
      const [, short, name, value] = /^(?:(\w),)?([\w-]+)(=\??)?$/.exec(flag) ?? [];
      const ways = [`--${name}${value === undefined ? '' : '=x'}`, ...(short === undefined ? [] : [`-${short}`])];
      for (const way of ways) expect(complaints(`kubectl ${command} ${way}`), `${command} ${way}`).toEqual([]);
    }
  }
});
