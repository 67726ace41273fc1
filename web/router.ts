import { signal } from '@preact/signals';

/** The path that is shown. The server answers every path with the same page. */
export const path = signal(location.pathname);

/** Whether one came here from another screen, so that the focus must be moved by us. */
export let hasMoved = false;

function show(to: string): void {
  hasMoved = true;
  path.value = to;
}

addEventListener('popstate', () => {
  if (path.value !== location.pathname) show(location.pathname);
});

/** Goes to a path of this page without loading it anew. */
export function go(to: string): void {
  history.pushState(null, '', to);
  show(to);
  scrollTo(0, 0);
}

/** Links within the page; with a modifier key the browser does what it always does. */
export function followLink(event: MouseEvent): void {
  const link = (event.target as Element).closest('a');
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (link === null || !isPlain || link.target !== '' || link.origin !== location.origin) return;
  if (link.hash !== '' && link.pathname === location.pathname) return;
  event.preventDefault();
  go(link.pathname);
}
