import type { JSX } from 'preact';

/** Drawn on a grid of 16, in the colour of the text around. */
const drawings = {
  pass: (
    <>
      <circle cx="8" cy="8" r="7.25" fill="currentColor" stroke="none" />
      <path d="m4.75 8.25 2.25 2.25 4.25-4.75" class="cut" />
    </>
  ),
  not_yet: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M8 4.75a3.25 3.25 0 0 1 0 6.5z" fill="currentColor" stroke="none" />
    </>
  ),
  cannot_tell: (
    <>
      <circle cx="8" cy="8" r="6.5" stroke-dasharray="2.6 2.2" />
      <path d="M6.25 6.4a1.75 1.75 0 1 1 2.6 1.5c-.6.35-.85.7-.85 1.3M8 11.2v.1" />
    </>
  ),
  none: <circle cx="8" cy="8" r="6.5" />,
  running: <path d="M8 1.5a6.5 6.5 0 1 1-6.5 6.5" />,
  warning: (
    <>
      <path d="M8 1.75 15 14H1z" />
      <path d="M8 6.25v3.5M8 11.9v.1" />
    </>
  ),
  failed: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="m5.75 5.75 4.5 4.5m0-4.5-4.5 4.5" />
    </>
  ),
  insert: (
    <>
      <rect x="1.25" y="2.25" width="13.5" height="11.5" rx="2" />
      <path d="m4 5.75 2.25 2.25L4 10.25M8.25 10.5h3.5" />
    </>
  ),
  copy: (
    <>
      <rect x="5.25" y="5.25" width="9" height="9" rx="1.75" />
      <path d="M3.25 10.75h-.5a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1h7a1 1 0 0 1 1 1v.5" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M8 4.25V8l2.5 1.75" />
    </>
  ),
  reset: <path d="M2 8a6 6 0 1 0 1.9-4.4M2 2v3.25h3.25" />,
  next: <path d="M3 8h10M9 4l4 4-4 4" />,
  hint: <path d="M5.5 11.25C4.25 10.4 3.5 9 3.5 7.4a4.5 4.5 0 0 1 9 0c0 1.6-.75 3-2 3.85v.75h-5zM6.25 14.5h3.5" />,
  theme: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M8 1.75a6.25 6.25 0 0 1 0 12.5z" fill="currentColor" />
    </>
  ),
  columns: (
    <>
      <rect x="1.25" y="2.25" width="13.5" height="11.5" rx="2" />
      <path d="M8 2.25v11.5" />
    </>
  ),
  rows: (
    <>
      <rect x="1.25" y="2.25" width="13.5" height="11.5" rx="2" />
      <path d="M1.25 8h13.5" />
    </>
  ),
  search: (
    <>
      <circle cx="6.75" cy="6.75" r="4.75" />
      <path d="m10.25 10.25 4 4" />
    </>
  ),
  letter_case: (
    <>
      <path d="m1.25 12.75 3.5-9.5 3.5 9.5M2.5 9.5H7M14.5 7.25v5.5" />
      <circle cx="12" cy="10" r="2.5" />
    </>
  ),
  help: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M6.25 6.4a1.75 1.75 0 1 1 2.6 1.5c-.6.35-.85.7-.85 1.3M8 11.2v.1" />
    </>
  ),
  plus: <path d="M8 3v10M3 8h10" />,
  close: <path d="m3.75 3.75 8.5 8.5m0-8.5-8.5 8.5" />,
  up: <path d="M8 13V3M4 7l4-4 4 4" />,
  down: <path d="M8 3v10m-4-4 4 4 4-4" />,
  leave: <path d="M6 2H3.25A1.25 1.25 0 0 0 2 3.25v9.5A1.25 1.25 0 0 0 3.25 14H6M6.5 8H14M11 5l3 3-3 3" />,
} satisfies Record<string, JSX.Element>;

export type IconName = keyof typeof drawings;

/** A small picture beside a word; the word says it to those who do not see it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      class="icon"
      data-icon={name}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {drawings[name]}
    </svg>
  );
}
