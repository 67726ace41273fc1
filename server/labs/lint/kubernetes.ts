import vocabulary from './kubernetes.json' with { type: 'json' };

/** What lint knows of Kubernetes, written by scripts/lab/kubernetes-vocabulary.ts. Lists are words with spaces between. */
export interface KubernetesVocabulary {
  /** Of the kubectl that was asked. */
  version: string;
  /** See `commands`. */
  globalFlags: string;
  /** Flags by command (`create deployment`): `o,output=` takes a value, `A,all-namespaces` none, `dry-run=?` may have one. */
  commands: Record<string, string>;
  /** Names by which the API has its resources, singular and plural, and subresources. */
  resources: string;
  groups: string;
  /** Fields whose name is one lower-case word. */
  fields: string;
}

export const kubernetes: KubernetesVocabulary = vocabulary;
