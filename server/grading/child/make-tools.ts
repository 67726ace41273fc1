import type { KubernetesObject } from '@kubernetes/client-node';
import type { ApiServer } from '../kube/api-server.ts';
import { askApiServer } from '../kube/ask-api-server.ts';
import type { Kube } from '../tools/kube.ts';
import { type ActDeps, act } from './acts/act.ts';
import { askNetwork } from './ask-network.ts';
import { lookInside } from './look-inside.ts';
import { bePatient } from './patience.ts';
import type { AskProbe, createProbes } from './probes.ts';
import type { Toolbox } from './run-check.ts';

export interface ToolsDeps {
  api: ApiServer;
  probes: Pick<ReturnType<typeof createProbes>, 'ask'>;
  promiseUndo: ActDeps['promiseUndo'];
}

/** As evidence names it. */
const nameOf = ({ kind, metadata }: KubernetesObject) =>
  [kind, metadata?.namespace, metadata?.name].filter(Boolean).join('/');

/** Makes the tools for each check of a job. */
export function makeTools({ api, probes, promiseUndo }: ToolsDeps): (signal: AbortSignal) => Toolbox {
  const kubeFor = askApiServer(api);

  return (signal) => {
    const faults: unknown[] = [];
    const noting = async <T>(answer: Promise<T>): Promise<T> => {
      try {
        return await answer;
      } catch (error) {
        faults.push(error);
        throw error;
      }
    };
    const real = kubeFor(signal);
    const objects = new Map<string, KubernetesObject>();
    const keep = <T extends KubernetesObject>(object: T): T => {
      objects.set(nameOf(object), object);
      return object;
    };
    const kube: Kube = {
      async get<T extends KubernetesObject>(...question: Parameters<Kube['get']>) {
        const object = await noting(real.get<T>(...question));
        return object && keep(object);
      },
      list: async <T extends KubernetesObject>(...question: Parameters<Kube['list']>) =>
        (await noting(real.list<T>(...question))).map(keep),
      log: (of) => noting(real.log(of)),
      endpoints: (...question) => noting(real.endpoints(...question)),
      access: (questions) => noting(real.access(questions)),
      admission: (objects) => noting(real.admission(objects)),
    };
    const ask: AskProbe = (kind, question) => noting(probes.ask(kind, question, signal));
    const patience = bePatient(signal);
    const acts = act({ api, kube, ask, signal, promiseUndo, ...patience });
    const seen: Toolbox['seen'] = (evidence) => evidence.flatMap(({ object }) => objects.get(object) ?? []);
    return { tools: { kube, signal, acts, ...lookInside(ask), ...askNetwork(ask), ...patience }, faults, seen };
  };
}
