import type { KubernetesObject } from '@kubernetes/client-node';
import type { ApiServer } from '../kube/api-server.ts';
import { askApiServer } from '../kube/ask-api-server.ts';
import type { Kube } from '../tools/kube.ts';
import { Unreadable } from '../tools/unreadable.ts';
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
        if (!(error instanceof Unreadable)) faults.push(error);
        throw error;
      }
    };
    const kinds = new Set<string>();
    let isAboutObjects = true;
    const beyondObjects = <T>(answer: Promise<T>): Promise<T> => {
      isAboutObjects = false;
      return noting(answer);
    };
    const real = kubeFor(signal);
    const objects = new Map<string, KubernetesObject>();
    const keep = <T extends KubernetesObject>(object: T): T => {
      objects.set(nameOf(object), object);
      return object;
    };
    const kube: Kube = {
      async get<T extends KubernetesObject>(...question: Parameters<Kube['get']>) {
        kinds.add(`${question[0]}/${question[1]}`);
        const object = await noting(real.get<T>(...question));
        return object && keep(object);
      },
      async list<T extends KubernetesObject>(...question: Parameters<Kube['list']>) {
        kinds.add(`${question[0]}/${question[1]}`);
        return (await noting(real.list<T>(...question))).map(keep);
      },
      log: (of) => beyondObjects(real.log(of)),
      endpoints: (...question) => beyondObjects(real.endpoints(...question)),
      access: (questions) => beyondObjects(real.access(questions)),
      admission: (objects) => beyondObjects(real.admission(objects)),
    };
    const ask: AskProbe = (kind, question) => beyondObjects(probes.ask(kind, question, signal));
    const patience = bePatient(signal);
    const acts = act({ api, kube, ask, signal, promiseUndo, ...patience });
    const seen: Toolbox['seen'] = (evidence) => evidence.flatMap(({ object }) => objects.get(object) ?? []);
    const reads = () => (isAboutObjects ? [...kinds] : undefined);
    return { tools: { kube, signal, acts, ...lookInside(ask), ...askNetwork(ask), ...patience }, faults, reads, seen };
  };
}
