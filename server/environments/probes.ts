/**
 * Questions put to a running environment, answered by the platform's own tool in the node: never by a program of the
 * learner's images, and with nothing added to the cluster. Whatever a probe cannot find out it throws; what it answers
 * it has seen.
 */

export interface PodRef {
  namespace: string;
  pod: string;
}

export interface ContainerRef extends PodRef {
  /** May be left out when the Pod runs only one. */
  container?: string;
}

/**
 * Where a connection comes from: a Pod (its own network namespace, with the names that it would resolve and the rules
 * that hold for it), the `node`, or `outside` of the cluster, which is the toolbox beside it.
 */
export type Vantage = PodRef | 'node' | 'outside';

/** A file as a running container or a volume really has it. */
export type FileProbe =
  /** `content` is cut at 64 KiB, `size` tells; `mode` is octal such as `0644`. */
  { kind: 'file'; content: string; size: number; mode: string; uid: number; gid: number } | Absent;

export interface Absent {
  kind: 'absent';
  reason: string;
}

export interface FolderEntry {
  name: string;
  type: 'file' | 'folder' | 'link' | 'other';
  size: number;
  mode: string;
  uid: number;
  gid: number;
}

/** A folder and what is in it by name, the first 500. */
export type FolderProbe =
  | { kind: 'folder'; mode: string; uid: number; gid: number; entries: FolderEntry[]; isCut: boolean }
  | Absent;

/** One process as the kernel knows it. Ids are those of the node, which are the container's own without user namespaces. */
export interface ProcessFacts {
  /** In the container's own count: its main process is 1. */
  pid: number;
  command: string[];
  uid: number;
  gid: number;
  groups: number[];
  /** It and its children cannot gain rights by executing a file (allowPrivilegeEscalation: false). */
  noNewPrivileges: boolean;
  /** Names such as `NET_BIND_SERVICE`, sorted. `effective` is what it may do now, `bounding` what it could ever get. */
  capabilities: { effective: string[]; permitted: string[]; bounding: string[] };
  seccomp: 'disabled' | 'strict' | 'filter';
  /** As it was given at its start. */
  environment: Record<string, string>;
}

export interface MountFacts {
  path: string;
  type: string;
  isReadOnly: boolean;
}

/** What runs in one container: its main process first, at most 64. */
export type ProcessesProbe = { kind: 'running'; processes: ProcessFacts[]; mounts: MountFacts[] } | Absent;

/** How one attempt to connect ended. `detail` says it in the words of the system, for people. */
export interface Connection {
  /**
   * `connected`: for TCP the handshake was done; for UDP an answer to the payload came back. `refused`: somebody said no
   * at once (RST, or an ICMP error). `timed_out`: nothing came back; so it looks when packets are dropped, and for UDP
   * also when nobody answers such a payload. `name_not_resolved`: no address, because the name is not there or no DNS
   * server answered. `probe_failed`: it could not be tried, for example because the Pod does not run.
   */
  outcome: 'connected' | 'refused' | 'timed_out' | 'name_not_resolved' | 'probe_failed';
  detail: string;
  /** Where it went, once a name was resolved. */
  address?: string;
  ms: number;
}

export interface TrafficTarget {
  /** A Pod's own address, or a name or address that is resolved where the connection comes from. */
  host: PodRef | string;
  port: number;
  protocol: 'tcp' | 'udp';
  /** What is sent by UDP. Default: a DNS query, which a DNS server answers. */
  payload?: string;
}

/** What the addresses behind a name are, as somebody there would find out: /etc/hosts, then DNS with the search list. */
export type NameProbe =
  | { outcome: 'resolved'; name: string; addresses: string[] }
  /** `unknown`: a server said so. `no_answer`: no server answered. */
  | { outcome: 'unknown' | 'no_answer' | 'probe_failed'; detail: string };

export interface HttpRequest {
  /** `http:` or `https:`; the host is resolved where the request comes from. */
  url: string;
  method?: string;
  headers?: Record<string, string>;
  /** The `Host` header, and the name asked for by TLS, when it is not the one in the URL. */
  host?: string;
  body?: string;
}

export interface ServedCertificate {
  /** Common name. */
  subject: string;
  issuer: string;
  /** DNS names and addresses it is for. */
  names: string[];
  /** SHA-256 of the certificate, in lower-case hex, as `openssl x509 -fingerprint -sha256` has it without colons. */
  fingerprint: string;
  /** ISO 8601. */
  notBefore: string;
  notAfter: string;
  /** It is for the name that was asked for. Who signed it is not judged. */
  isForHost: boolean;
}

/** What became of one request, on a connection of its own. Redirects are not followed. */
export type HttpAnswer =
  | {
      outcome: 'answered';
      status: number;
      /** Lower-case names; several values are joined by `, `. */
      headers: Record<string, string>;
      /** The first KiB. */
      body: string;
      address: string;
      certificate?: ServedCertificate;
      ms: number;
    }
  | {
      /** `cut`: the connection was there and ended before the whole answer. `tls_failed`: no TLS came about. */
      outcome: 'refused' | 'timed_out' | 'name_not_resolved' | 'cut' | 'tls_failed' | 'probe_failed';
      detail: string;
      ms: number;
    };

/**
 * What tells one answer from another, such as its version or colour: a header, or what the group of a regular expression
 * (RE2, one group) finds in the first KiB of the body. Without it, the trimmed body itself.
 */
export type AnswerKey = { header: string } | { body: string };

/** One request asked many times. An answer of 500 or more counts as a failure. */
export interface HttpSample {
  total: number;
  /** How many answers had each key; those in which it was not found count under the empty one. */
  counts: Record<string, number>;
  /** How many requests ended otherwise, by what became of them: an outcome of HttpAnswer, or `status_503`. */
  failures: Record<string, number>;
  /** The first few failures in words. */
  details: string[];
  ms: number;
}

/** One request, sent again and again. */
export interface Recording {
  /** Lower-case letters, digits and hyphens. */
  name: string;
  /** A Pod must outlive the record. */
  from: PodRef | 'node';
  request: HttpRequest;
  key?: AnswerKey;
  /**
   * `steady`: so many requests a second, until it is stopped or two minutes have passed. `watchful`: one a second, and
   * twenty a second for a while whenever an endpoint of the Service comes or goes, which begins before the first
   * request can be lost; kept until it is stopped, also when the node restarts.
   */
  pace: { kind: 'steady'; perSecond: number } | { kind: 'watchful'; namespace: string; service: string };
}

/** Requests in a row that ended in the same way. */
export interface RecordedRun {
  /** ISO 8601, of the first and the last request, when they were sent. */
  from: string;
  to: string;
  count: number;
  /** The key of the answers, or what became of the requests as in HttpSample.failures. */
  result:
    | { kind: 'answered'; key: string }
    | { kind: 'failed'; as: string; detail: string }
    /** Nobody looked, because the node was paused or stopped; `count` is 0. */
    | { kind: 'unobserved' };
}

export type RecordProbe =
  /** Oldest first. `since` is from when on the record is whole: older runs are forgotten after a while. */
  { kind: 'record'; since: string; runs: RecordedRun[] } | Absent;

export interface SqlQuery {
  /** Where the client is. */
  from: PodRef | 'node';
  host: PodRef | string;
  port?: number;
  database: string;
  user: string;
  password: string;
  /** One statement, run in a read-only transaction. Cast to text what must have an exact form. */
  query: string;
}

/** What a PostgreSQL server said. Values are text, null for NULL; the first 500 rows. */
export type SqlProbe =
  | { outcome: 'rows'; columns: string[]; rows: (string | null)[][]; isCut: boolean }
  /** The server refused: its SQLSTATE code, such as `42P01` for a table that is not there, and message. */
  | { outcome: 'refused_by_server'; code: string; detail: string }
  | { outcome: 'refused' | 'timed_out' | 'name_not_resolved' | 'cut' | 'probe_failed'; detail: string };

/** Each kind of question with what is answered to it. */
export interface Probes {
  podFile: { question: ContainerRef & { path: string }; answer: FileProbe };
  volumeFile: { question: { volume: string; path: string }; answer: FileProbe };
  podFolder: { question: ContainerRef & { path: string }; answer: FolderProbe };
  volumeFolder: { question: { volume: string; path: string }; answer: FolderProbe };
  processes: { question: ContainerRef; answer: ProcessesProbe };
  /**
   * Every `from` tries every `to`, all at once; all of `from` or none are `outside`. A cell that times out is tried once
   * more. The answer has a row per `from` with a cell per `to`.
   */
  traffic: {
    question: { from: Vantage[]; to: TrafficTarget[]; timeoutMs: number };
    answer: { cells: Connection[][] };
  };
  names: { question: { from: Vantage; names: string[] }; answer: { names: NameProbe[] } };
  http: {
    question: { from: Vantage; requests: HttpRequest[]; timeoutMs: number };
    answer: { answers: HttpAnswer[] };
  };
  sample: {
    question: {
      from: Vantage;
      request: HttpRequest;
      key?: AnswerKey;
      count: number;
      atOnce: number;
      timeoutMs: number;
    };
    answer: HttpSample;
  };
  startRecord: { question: Recording; answer: { kind: 'started' } };
  readRecord: { question: { name: string }; answer: RecordProbe };
  stopRecord: { question: { name: string }; answer: { kind: 'stopped' } };
  sql: { question: SqlQuery; answer: SqlProbe };
  /** The bytes that etcd holds under a key, in base64. */
  etcd: { question: { key: string }; answer: { kind: 'value'; base64: string; size: number } | Absent };
  /** Kills the main process of a container, as a crash would; the kubelet does the rest. */
  crash: { question: ContainerRef; answer: { kind: 'crashed' } | Absent };
}

export type ProbeKind = keyof Probes;

export type Question<Kind extends ProbeKind> = Probes[Kind]['question'];

export type Answer<Kind extends ProbeKind> = Probes[Kind]['answer'];
