import { once } from 'node:events';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { type Config, loadConfig } from '../../server/config.ts';
import { countFindings, describeFindings, type Finding } from '../../server/labs/finding.ts';
import type { Labs } from '../../server/labs/read-labs.ts';
import { createLog } from '../../server/log.ts';
import { type DrydockServer, type ServerOptions, startServer } from '../../server/main.ts';
import { homeDir, root } from '../../server/paths.ts';
import { requirements } from '../../server/preparation/requirements.ts';
import { announceServer, findRunningServer, withdrawServer } from '../../server/running-server.ts';
import { buildWeb } from '../build-web.ts';
import { AuthorError, labFolders, unknown } from './lab-folders.ts';
import { imagesOfNode } from './lint.ts';
import { followLabs, type Look } from './preview/live-labs.ts';
import { lookOnly } from './preview/look-only.ts';

const data = join(homeDir, 'preview');
const serverFile = join(data, 'server.pid');
const host = '127.0.0.1';
const usualPort = 8421;

export interface PreviewOptions extends Pick<ServerOptions, 'steps' | 'provider' | 'data' | 'log'> {
  folders: readonly string[];
  /** The lab that the sign-in link leads to; without one it leads to all of them. */
  id: string | undefined;
  config: Config;
  /** Hears of findings, in lines for the author. */
  print(text: string): void;
}

export interface Preview {
  url: string;
  /** Signs the author in and shows the lab. */
  link: string;
  prepared: DrydockServer['prepared'];
  close(): Promise<void>;
}

const within = (folder: string, findings: readonly Finding[]) =>
  findings.map((finding) => ({ ...finding, file: relative(folder, finding.file) }));

function describeLook({ linted, problems }: Look): string {
  const labs = linted.map(({ lab, findings }) =>
    [`${lab.id}: ${countFindings(findings)}`, describeFindings(within(lab.folder, findings))].join('\n').trimEnd(),
  );
  return [...labs, ...(problems.length === 0 ? [] : [describeFindings(within(root, problems))])].join('\n');
}

/**
 * Serves labs as their files are now: the product's own server, told whenever a file has changed. Throws AuthorError
 * when there is no such lab, and what `startServer` throws.
 */
export async function startPreview({ folders, id, print, ...options }: PreviewOptions): Promise<Preview> {
  let server: DrydockServer | undefined;
  const live = await followLabs({
    folders,
    baked: imagesOfNode(),
    id,
    onRead: () => server?.tellLabs(),
    onLook(look) {
      const text = describeLook(look);
      if (text !== '') print(text);
      server?.tellLabs();
    },
  });
  try {
    if (id !== undefined) expectLab(live.labs, id);
    server = await startServer({ ...options, labs: live.labs, findings: live.findings });
  } catch (error) {
    await live.close();
    throw error;
  }
  const { url, signInUrl, prepared, close } = server;
  // Cookies are kept by name and not by port: another name than that of `npm start`, so that both may be signed in.
  const nameOf = (address: string) => address.replace('//127.0.0.1:', '//localhost:');
  return {
    url: nameOf(url),
    link: `${nameOf(signInUrl)}${id === undefined ? '' : `?to=/labs/${id}`}`,
    prepared,
    async close() {
      await live.close();
      await close();
    },
  };
}

/** Throws AuthorError for an id that is no lab's, not even of one that cannot be read yet. */
function expectLab(labs: Labs, id: string): void {
  const ids: string[] = labs.all().map((lab) => lab.id);
  const isUnread = labs.problems().some(({ file }) => file.includes(`/${id}/`));
  if (!ids.includes(id) && !isUnread) throw unknown('lab', id, ids);
}

/** The usual port, so that an open page finds the next preview again, or 0 for any when another program has it. */
async function choosePort(): Promise<number> {
  const probe = createServer();
  try {
    await once(probe.listen(usualPort, host), 'listening');
    return usualPort;
  } catch {
    return 0;
  } finally {
    probe.close();
  }
}

/** `npm run lab preview`: serves one lab, or all, until Ctrl-C. */
export async function preview(args: readonly string[]): Promise<number> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  const [id, ...others] = positionals;
  if (others.length > 0) throw new AuthorError('npm run lab preview [lab]: one lab, or none for all of them.');
  const running = findRunningServer(serverFile);
  if (running !== undefined) throw new AuthorError(`A preview runs already: ${running.url}. Ctrl-C there ends it.`);

  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
  if ((await buildWeb(stopping.signal)) === 'built') console.log('The browser side is built.');
  const shown = await startPreview({
    folders: labFolders(),
    id,
    config: { ...loadConfig(), host, port: await choosePort(), publicUrl: undefined, poolSize: 0, maxEnvironments: 1 },
    data,
    steps: lookOnly(requirements),
    log: createLog({ logLevel: 'warn' }),
    print: console.log,
  });
  announceServer(shown.url, serverFile);
  console.log(`\n  Preview  ${shown.link}\n  (signs you in, once; the page follows your files; Ctrl-C ends it)\n`);
  void tellPreparation(shown);

  await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve, { once: true }));
  withdrawServer(serverFile);
  await shown.close();
  console.log('The preview has ended. A cluster that was opened keeps running; npm run down removes it.');
  return 0;
}

async function tellPreparation({ prepared }: Preview): Promise<void> {
  const { state, steps } = await prepared.catch(() => ({ state: 'failed', steps: [] }) as const);
  if (state === 'ready') {
    console.log('Environments can be opened.');
    return;
  }
  for (const step of steps) if (step.state === 'failed') console.log(`${step.title.en}: ${step.detail} ${step.remedy}`);
  console.log('Lessons are shown, but environments cannot be opened.');
}
