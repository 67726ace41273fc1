import type { V1PersistentVolumeClaim, V1Pod, V1Secret } from '@kubernetes/client-node';
import { type Check, type CheckTools, type Kube, type Localized, notYet, pass, verbatim } from 'drydock/check';

const namespace = 'theatre';
const sold = 120;
/** `A1` to `F20`, in the order in which they were sold. */
const seats = Array.from({ length: sold }, (_, index) => `${'ABCDEF'[Math.floor(index / 20)]}${(index % 20) + 1}`);

const askIt = (query: string) => `kubectl exec -n ${namespace} svc/db -- psql -U box theatre -c "${query}"`;

const readBackups = (kube: Kube) =>
  kube.get<V1PersistentVolumeClaim>('v1', 'PersistentVolumeClaim', 'backups', namespace);

/** The one Pod that the Service leads to, or what it leads to instead. */
async function findDatabase(kube: Kube): Promise<{ pod: V1Pod; port?: number } | { lacks: Localized }> {
  const ready = (await kube.endpoints(namespace, 'db')).filter((one) => one.isReady && !one.isTerminating);
  const [first] = ready;
  if (ready.length > 1) {
    const names = ready.map(({ pod, address }) => pod ?? address).join(', ');
    return { lacks: { en: `the Service db leads to ${names}`, ko: `Service db가 ${names}에 이어져 있어요` } };
  }
  const pod = first?.pod === undefined ? undefined : await kube.get<V1Pod>('v1', 'Pod', first.pod, namespace);
  if (pod !== undefined) return { pod, port: first?.ports[0]?.port };
  return {
    lacks: { en: 'the Service db leads to no Pod that is Ready', ko: 'Service db에 이어진 Ready Pod가 없어요' },
  };
}

type Answer = { pod: V1Pod; rows: (string | null)[][] } | { pod?: V1Pod; lacks: Localized };

/** Asks the database behind the Service, as the box office would. */
async function ask({ kube, sql }: Pick<CheckTools, 'kube' | 'sql'>, query: string): Promise<Answer> {
  const [found, secret] = await Promise.all([findDatabase(kube), kube.get<V1Secret>('v1', 'Secret', 'db', namespace)]);
  if ('lacks' in found) return found;
  const { pod, port } = found;
  const password = atob(secret?.data?.password ?? '');
  const host = { namespace, pod: pod.metadata?.name ?? '' };
  const answer = await sql({ from: 'node', host, port, database: 'theatre', user: 'box', password, query });
  if (answer.outcome === 'rows') return { pod, rows: answer.rows };
  if (answer.outcome === 'probe_failed') throw new Error(answer.detail);
  const said = answer.outcome === 'refused_by_server' ? `${answer.code} ${answer.detail}` : answer.detail;
  return { pod, lacks: { en: `the database says: ${said}`, ko: `데이터베이스의 대답: ${said}` } };
}

/** When the data directory was made: the server keeps it in the upper half of its own number. */
const madeAt = 'select to_timestamp(system_identifier >> 32) from pg_control_system()';

const aDatabase = { en: 'one database behind the Service db', ko: 'Service db 뒤의 데이터베이스 하나' };

function noAnswer({ pod, lacks }: { pod?: V1Pod; lacks: Localized }) {
  return notYet({
    message: {
      en: 'The box office cannot ask the database for its tickets.',
      ko: '매표소가 데이터베이스에 표를 물어볼 수 없어요.',
    },
    expected: aDatabase,
    observed: lacks,
    see: `kubectl get pod,endpointslice -n ${namespace}; ${askIt('select count(*) from tickets')}`,
    objects: [pod],
  });
}

export const backupHoldsTickets: Check = async ({ kube, volumeFile }) => {
  const claim = await readBackups(kube);
  const volume = claim?.status?.phase === 'Bound' ? claim.spec?.volumeName : undefined;
  const file = volume === undefined ? undefined : await volumeFile({ volume, path: 'tickets.sql' });
  const content = file?.kind === 'file' ? file.content : '';
  const found = new Set(content.match(/\b[A-F]\d{1,2}\b/g));
  const kept = seats.filter((seat) => found.has(seat)).length;
  const isWhole = /^-- PostgreSQL database (cluster )?dump complete/m.test(content);
  if (kept === sold && isWhole) {
    return pass({ en: 'The dump holds every ticket.', ko: '덤프에 모든 표가 들어 있어요.' }, [claim]);
  }
  const observed = () => {
    if (claim === undefined) {
      return { en: 'there is no claim backups in theatre', ko: 'theatre에 backups라는 청구가 없어요' };
    }
    if (volume === undefined) return verbatim(`backups: ${claim.status?.phase}`);
    if (file?.kind !== 'file') return { en: 'there is no file tickets.sql', ko: 'tickets.sql이라는 파일이 없어요' };
    const end = isWhole ? { en: '', ko: '' } : { en: ', no end of a dump', ko: ', 덤프의 끝이 없어요' };
    return {
      en: `${file.size} bytes with ${kept} of ${sold} tickets${end.en}`,
      ko: `${file.size}바이트, 표 ${sold}장 가운데 ${kept}장${end.ko}`,
    };
  };
  return notYet({
    message: {
      en: 'There is no whole dump of the tickets on the claim backups.',
      ko: '청구 backups에 표가 다 든 온전한 덤프가 없어요.',
    },
    expected: {
      en: `tickets.sql, a plain dump with ${sold} tickets`,
      ko: `표 ${sold}장이 든 평문 덤프 tickets.sql`,
    },
    observed: observed(),
    see: `kubectl describe pvc backups -n ${namespace}`,
    objects: [claim],
  });
};

export const backupLiesApart: Check = async ({ kube }) => {
  const claim = await readBackups(kube);
  const found = await findDatabase(kube);
  if ('lacks' in found) return noAnswer(found);
  const { pod } = found;
  const isShared = pod.spec?.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === 'backups') ?? false;
  if (claim?.status?.phase === 'Bound' && !isShared) {
    return pass({ en: 'The backup lies apart from the database.', ko: '백업이 데이터베이스와 따로 있어요.' }, [
      claim,
      pod,
    ]);
  }
  return notYet({
    message: {
      en: 'The backup does not lie on a claim that the database keeps its hands off.',
      ko: '데이터베이스가 손대지 않는 청구에 백업이 있지 않아요.',
    },
    expected: {
      en: 'a bound claim backups that the database has not mounted',
      ko: '데이터베이스가 마운트하지 않은, 묶인 청구 backups',
    },
    observed: isShared
      ? { en: `${pod.metadata?.name} has it mounted`, ko: `${pod.metadata?.name}에 마운트되어 있어요` }
      : verbatim(`backups: ${claim?.status?.phase ?? '-'}`),
    see: `kubectl describe pvc backups -n ${namespace}`,
    objects: [claim, pod],
  });
};

const withoutSlash = (path: string) => path.replace(/\/+$/, '');

/** What a folder in a Pod's container really lies on: the mount of the kernel, and the claim that is behind it. */
async function claimBehind(pod: V1Pod, folder: string, processes: CheckTools['processes']) {
  const containers = pod.spec?.containers ?? [];
  for (const { name: container, volumeMounts = [] } of containers) {
    const running = await processes({ namespace, pod: pod.metadata?.name ?? '', container });
    const isServer =
      running.kind === 'running' && running.processes.some(({ command }) => /postgres/.test(command[0] ?? ''));
    if (!isServer) continue;
    const around = running.mounts.filter(({ path }) => folder === path || folder.startsWith(`${withoutSlash(path)}/`));
    const path = around.map((mount) => mount.path).sort((one, other) => other.length - one.length)[0] ?? '/';
    const mount = volumeMounts.find(({ mountPath }) => withoutSlash(mountPath) === path);
    const volume = pod.spec?.volumes?.find(({ name }) => name === mount?.name);
    return { path, claim: volume?.persistentVolumeClaim?.claimName };
  }
  return {};
}

export const databaseHasItsDisk: Check = async (tools) => {
  const answer = await ask(tools, "select setting from pg_settings where name = 'data_directory'");
  if ('lacks' in answer) return noAnswer(answer);
  const { pod, rows } = answer;
  const folder = rows[0]?.[0] ?? '';
  const { path, claim } = await claimBehind(pod, folder, tools.processes);
  const isOfSet = pod.metadata?.ownerReferences?.some(({ kind, name }) => kind === 'StatefulSet' && name === 'db');
  if (claim !== undefined && isOfSet) {
    return pass({ en: `The data lies on the claim ${claim}.`, ko: `데이터가 청구 ${claim}에 있어요.` }, [pod]);
  }
  const where = claim ?? { en: `no claim (mounted is ${path ?? '-'})`, ko: `청구 없음 (마운트된 곳: ${path ?? '-'})` };
  const seen = typeof where === 'string' ? { en: where, ko: where } : where;
  const owner = pod.metadata?.ownerReferences?.[0];
  return notYet({
    message: {
      en: 'The database does not run in the StatefulSet db with its data on a claim.',
      ko: '데이터베이스가 StatefulSet db에서, 데이터를 청구에 두고 실행되고 있지 않아요.',
    },
    expected: { en: `StatefulSet db, ${folder} on a claim`, ko: `StatefulSet db, 청구 위의 ${folder}` },
    observed: {
      en: `${owner?.kind ?? '-'} ${owner?.name ?? '-'}, ${folder}: ${seen.en}`,
      ko: `${owner?.kind ?? '-'} ${owner?.name ?? '-'}, ${folder}: ${seen.ko}`,
    },
    see: `kubectl describe pod -n ${namespace} -l app=db; ${askIt('show data_directory')}`,
    objects: [pod],
  });
};

export const ticketsAreBack: Check = async (tools) => {
  const isRight = 'seat = chr(65 + (id - 1) / 20) || ((id - 1) % 20 + 1)';
  const answer = await ask(
    tools,
    `select count(*)::text,
            count(distinct seat) filter (where ${isRight})::text,
            count(distinct seat) filter (where ${isRight} and sold_at < (${madeAt}))::text
     from tickets where id between 1 and ${sold}`,
  );
  if ('lacks' in answer) return noAnswer(answer);
  const { pod, rows } = answer;
  const [there, right, old] = (rows[0] ?? []).map(Number);
  if (there === sold && old === sold) {
    return pass(
      {
        en: 'All tickets are back, in a database younger than they are.',
        ko: '모든 표가 새 데이터베이스에 돌아왔어요.',
      },
      [pod],
    );
  }
  return notYet({
    message: {
      en: 'A new database does not have all tickets as they were sold.',
      ko: '새 데이터베이스에 모든 표가 팔린 그대로 있지는 않아요.',
    },
    expected: {
      en: `tickets 1 to ${sold} with their seats, sold before this database was made`,
      ko: `이 데이터베이스가 만들어지기 전에 팔린 1번부터 ${sold}번까지의 표와 좌석`,
    },
    observed: {
      en: `${there} tickets, ${right} with the right seat, ${old} of them older than the database`,
      ko: `표 ${there}장, 좌석이 맞는 표 ${right}장, 그 가운데 데이터베이스보다 오래된 표 ${old}장`,
    },
    see: askIt('select count(*), min(sold_at), max(sold_at) from tickets'),
    objects: [pod],
  });
};

/** The number that the next ticket would get; undefined when numbers do not come from a sequence. */
async function nextNumber(tools: CheckTools): Promise<number | undefined> {
  const named = await ask(tools, "select pg_get_serial_sequence('tickets', 'id')");
  const sequence = 'rows' in named ? named.rows[0]?.[0] : undefined;
  if (sequence == null) return undefined;
  const answer = await ask(tools, `select (last_value + is_called::int)::text from ${sequence}`);
  return 'rows' in answer ? Number(answer.rows[0]?.[0]) : undefined;
}

export const nextTicketIsNew: Check = async (tools) => {
  const answer = await ask(tools, "select max(id)::text, min(id) filter (where upper(seat) = 'G1')::text from tickets");
  if ('lacks' in answer) return noAnswer(answer);
  const [highest, extra] = (answer.rows[0] ?? []).map(Number);
  const next = await nextNumber(tools);
  const isSold = extra !== undefined && extra > sold;
  if (isSold && next !== undefined && highest !== undefined && next > highest) {
    return pass({ en: `The next ticket will be number ${next}.`, ko: `다음 표는 ${next}번이에요.` }, [answer.pod]);
  }
  return notYet({
    message: {
      en: 'The sale does not go on with numbers that are free.',
      ko: '판매가 비어 있는 번호로 이어지지 않아요.',
    },
    expected: {
      en: `seat G1 sold, and the next number above ${highest}`,
      ko: `G1 좌석이 팔렸고, 다음 번호는 ${highest}보다 큼`,
    },
    observed: {
      en: `G1 is ticket ${extra || '-'}, the next number is ${next ?? '-'}`,
      ko: `G1은 ${extra || '-'}번 표, 다음 번호는 ${next ?? '-'}`,
    },
    see: askIt('select last_value, is_called from tickets_id_seq'),
    objects: [answer.pod],
  });
};

export const databaseOutlivesItsPod: Check = async (tools) => {
  const answer = await ask(tools, `select extract(epoch from (${madeAt}))::text`);
  if ('lacks' in answer) return noAnswer(answer);
  const { pod, rows } = answer;
  const made = new Date(Number(rows[0]?.[0]) * 1000);
  const started = pod.metadata?.creationTimestamp ?? new Date(0);
  if (made < started) {
    return pass({ en: 'A later Pod serves the same database.', ko: '나중 Pod가 같은 데이터베이스로 일하고 있어요.' }, [
      pod,
    ]);
  }
  return notYet({
    message: {
      en: 'The database that answers was made by its present Pod.',
      ko: '지금 응답하는 데이터베이스는 지금의 Pod가 만든 거예요.',
    },
    expected: { en: 'a database older than its Pod', ko: 'Pod보다 오래된 데이터베이스' },
    observed: {
      en: `database made ${made.toISOString()}, Pod ${started.toISOString()}`,
      ko: `데이터베이스 ${made.toISOString()}, Pod ${started.toISOString()}`,
    },
    see: `kubectl get pod -n ${namespace} -l app=db; kubectl logs -n ${namespace} svc/db`,
    objects: [pod],
  });
};
