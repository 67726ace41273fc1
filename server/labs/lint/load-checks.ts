/** The thread in which lint loads a checks.ts, so that each look sees the file as it is now, with what checks may import. */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { restrictImports } from '../../grading/child/imports.ts';

restrictImports();
const module: Record<string, unknown> = await import(pathToFileURL(workerData).href);
parentPort?.postMessage(Object.keys(module).filter((name) => typeof module[name] === 'function'));
