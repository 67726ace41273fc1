import type { Addon, AnswerKey, Capability } from '../environments/provider.ts';
import type { Language, Localized } from '../text.ts';

/** `<track>/<lab>`, such as `storage/pvc-dynamic`. */
export type LabId = string & { readonly brand: 'LabId' };

export interface Task {
  /** Kebab case, unique in its lab. */
  id: string;
  title: Localized;
  points: number;
  /** Ids of its checks: the names that checks.ts exports. All must pass. */
  checks: string[];
  /** Opened one after the other, from a nudge to nearly the answer. */
  hints: Localized[];
}

/**
 * One lab as read from its folder and validated. When its author changes the folder while the server runs, this object
 * takes on what is new: hold on to the lab, not to its parts.
 */
export interface Lab {
  id: LabId;
  track: string;
  title: Localized;
  summary: Localized;
  /** What a practised learner needs, in minutes. */
  minutes: number;
  difficulty: 'beginner' | 'intermediate' | 'advanced';
  /** Labs whose insight this one builds on; nobody is held to them. */
  prerequisites: LabId[];
  requires: Capability[];
  addons: Addon[];
  tasks: Task[];
  setup: LabSetup;
  /** Checks that a later one implies; they show a step on the way. */
  implied?: readonly string[];
  /** Kinds whose changes make the checks run by themselves. */
  watches: { apiVersion: string; kind: string }[];
  /** Absolute path of the lab's folder. */
  folder: string;
  /** The lesson's Markdown in each language. */
  lesson: Localized;
}

/** The starting state: manifests applied in order, then what must be ready before the learner starts. */
export interface LabSetup {
  /** Absolute paths. */
  manifests: string[];
  /** `kubectl wait` in words: object, condition, namespace. */
  ready: { object: string; namespace: string; condition: string }[];
  /** Kept from the start, for `record` in checks. */
  records: LabRecord[];
}

/** One request that is sent to a Service all the time. */
export interface LabRecord {
  name: string;
  namespace: string;
  service: string;
  path: string;
  port: number;
  key?: AnswerKey;
}

/** A lesson for the browser. The HTML holds `<section data-task>` per task and `data-check` on each requirement. */
export interface RenderedLesson {
  language: Language;
  html: string;
}
