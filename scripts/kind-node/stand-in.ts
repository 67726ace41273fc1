import { chmodSync, copyFileSync, cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file of a Go module that one of ours takes the place of. Go itself overlays no files of its module cache. */
export interface StandIn {
  module: string;
  /** In that module. */
  file: string;
  /** Relative to the folder of the module that is compiled. */
  by: string;
}

/**
 * Copies the module into `workshop` with our file in it, and answers with the arguments for `go build` that make the copy
 * count. `folder` has the go.mod that is built by, and `go` runs the Go command there.
 */
export async function putStandIn(
  { module, file, by }: StandIn,
  folder: string,
  workshop: string,
  go: (...args: string[]) => Promise<string>,
): Promise<string[]> {
  await go('mod', 'download', module);
  const source = (await go('list', '-m', '-f', '{{.Dir}}', module)).trim();
  const copy = join(workshop, 'module');
  rmSync(copy, { recursive: true, force: true });
  cpSync(source, copy, { recursive: true, filter: (path) => path !== join(source, file) });
  // Go's module cache is read-only, and so is a copy of it.
  chmodSync(join(copy, dirname(file)), 0o755);
  copyFileSync(join(folder, by), join(copy, file));
  const modfile = join(workshop, 'go.mod');
  copyFileSync(join(folder, 'go.mod'), modfile);
  copyFileSync(join(folder, 'go.sum'), join(workshop, 'go.sum'));
  await go('mod', 'edit', '-replace', `${module}=${copy}`, modfile);
  return ['-modfile', modfile];
}
