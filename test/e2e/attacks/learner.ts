import type { KindDeps } from '../../../server/environments/kind/kind-provider.ts';
import type { EnvironmentId, HomeId, Provider } from '../../../server/environments/provider.ts';
import { newId } from '../../../server/ids.ts';
import { realKind } from '../real-kind.ts';
import type { Outcome } from './attack.ts';
import { runAttempts } from './run-attempts.ts';

const { signal } = new AbortController();

/** Somebody with an environment of their own, at its shell. */
export interface Learner {
  id: EnvironmentId;
  deps: KindDeps;
  provider: Provider;
  /** Runs a script in the toolbox. */
  toolbox(script: string): Promise<Outcome>;
  /** Runs each script once; see runAttempts. */
  attempts(scripts: Iterable<string>): Promise<ReadonlyMap<string, Outcome>>;
  /** As the platform, on the node. */
  node(script: string): Promise<string>;
  leave(): Promise<void>;
}

/** What there is for attacks to aim at and for right work to work on. */
const belongings = `set -e
kubectl create namespace shop
kubectl -n shop create secret generic db --from-literal=password=x
kubectl -n shop create serviceaccount robot
kubectl -n shop create serviceaccount impostor
kubectl -n shop create role robot --verb=get,list --resource=pods
kubectl -n shop create rolebinding robot --role=robot --serviceaccount=shop:robot
kubectl create clusterrole reader --verb=get,list,watch --resource=pods,nodes
kubectl create clusterrolebinding readers --clusterrole=reader --serviceaccount=shop:robot
kubectl create clusterrole impostor --verb=impersonate --resource=users,groups
kubectl create clusterrolebinding impostor --clusterrole=impostor --serviceaccount=shop:impostor
kubectl -n shop create deployment web --image=nginx
kubectl -n shop expose deployment web --port=80
kubectl -n shop run still --image=busybox --command -- sleep 3600
kubectl -n shop rollout status deployment web --timeout=60s
kubectl -n shop wait pod/still --for=condition=Ready --timeout=60s`;

/** Makes a real environment and what is needed in it. `leave` removes it. */
export async function arrive(): Promise<Learner> {
  const { deps, provider, dispose } = await realKind();
  const id = newId() as EnvironmentId;

  const run = async (where: 'toolbox' | 'cluster', command: readonly string[], stdin?: string) =>
    provider.exec(id, { where, command, stdin, timeoutSeconds: 240 }, signal);

  const learner: Learner = {
    id,
    deps,
    provider,
    async toolbox(script) {
      const { exitCode, stdout, stderr } = await run('toolbox', ['bash', '-c', script]);
      return { exitCode, said: `${stdout}${stderr}`.trim() };
    },
    attempts: (scripts) =>
      runAttempts(scripts, async (command, stdin) => (await run('toolbox', command, stdin)).stdout),
    async node(script) {
      const { exitCode, stdout, stderr } = await run('cluster', ['bash', '-c', script]);
      if (exitCode !== 0) throw new Error(`on the node: ${stderr}`);
      return stdout.trim();
    },
    async leave() {
      await provider.destroy(id, signal);
      await dispose();
    },
  };
  await provider.create(id, () => {}, signal);
  await provider.equip(id, newId() as HomeId, signal);
  const { exitCode, said } = await learner.toolbox(belongings);
  if (exitCode !== 0) throw new Error(said);
  return learner;
}
