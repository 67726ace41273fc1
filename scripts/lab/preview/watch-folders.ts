import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';

/** Editors write a file in several steps, and changes come in bursts. */
const gatherMs = 80;

/** What editors leave beside the files that they change. */
const isOfEditor = (path: string) => /(^|\/)(\.[^/]*|[^/]*~|4913)$/.test(path);

/** Follows everything below these folders and tells, in bursts, which files have changed. */
export function watchFolders(folders: readonly string[], onChange: (files: string[]) => void): { close(): void } {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    timer = undefined;
    const files = [...changed];
    changed.clear();
    onChange(files);
  };
  const watchers: FSWatcher[] = folders.map((folder) =>
    watch(folder, { recursive: true }, (_, name) => {
      if (name === null || isOfEditor(name)) return;
      changed.add(join(folder, name));
      timer ??= setTimeout(tell, gatherMs);
    }),
  );
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
