import type {
  AnswerKey,
  Connection,
  HttpAnswer,
  HttpRequest,
  HttpSample,
  NameProbe,
  PodRef,
  RecordProbe,
  TrafficTarget,
  Vantage,
} from '../../environments/provider.ts';

/** Who reached whom: `matrix.frontend.db.outcome`. */
export type TrafficMatrix<From extends string = string, To extends string = string> = Record<
  From,
  Record<To, Connection>
>;

export type Streamed<T> = { record: Extract<RecordProbe, { kind: 'record' }>; value: T };

/** Questions to the network, answered from where the traffic would come from. */
export interface Network {
  /**
   * Tries every connection from each of `from` to each of `to` at once, from inside the Pods' own network namespaces.
   * A cell that times out is tried once more, so it takes twice `timeoutMs` (default 700), and so does the whole. At
   * most 40 x 40. The tool cannot be fooled by what runs in the Pods; before judging what is blocked, pass the matrix to
   * `demandControls`.
   */
  traffic<From extends string, To extends string>(question: {
    from: Record<From, Vantage>;
    to: Record<To, TrafficTarget>;
    timeoutMs?: number;
  }): Promise<TrafficMatrix<From, To>>;
  /** What names stand for there. */
  resolve(question: { from: Vantage; names: readonly string[] }): Promise<NameProbe[]>;
  /**
   * Sends requests, each on a connection of its own, all at once (at most 200), and answers what became of each.
   * `timeoutMs` (default 3000) is for one whole request. Redirects are not followed and certificates not verified, but
   * told.
   */
  http(question: { from: Vantage; requests: readonly HttpRequest[]; timeoutMs?: number }): Promise<HttpAnswer[]>;
  /**
   * Sends one request `count` times (at most 5,000; 1,000 take about a second), each on a connection of its own,
   * `atOnce` (default 16) at a time, and counts the answers by key. Judge a share with `share`.
   */
  sample(question: {
    from: Vantage;
    request: HttpRequest;
    key?: AnswerKey;
    count: number;
    atOnce?: number;
    timeoutMs?: number;
  }): Promise<HttpSample>;
  /**
   * Sends one request `perSecond` times a second (default 20, at most 100) for as long as `during` runs, at most two
   * minutes, and records what became of each, so that not one lost request goes unseen.
   */
  stream<T>(
    question: { from: PodRef | 'node'; request: HttpRequest; key?: AnswerKey; perSecond?: number },
    during: () => Promise<T>,
  ): Promise<Streamed<T>>;
  /**
   * The record that has been kept since the lab was set up, of this name in `records` of lab.yaml: it has seen what the
   * learner did when they did it.
   */
  record(name: string): Promise<RecordProbe>;
}
