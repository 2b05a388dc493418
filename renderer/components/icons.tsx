import type { ReactElement } from 'react';

const PATHS = {
  home: 'M3 10.5 10 4l7 6.5M5 9v7h10V9',
  models: 'M10 3 16.5 6.5v7L10 17l-6.5-3.5v-7zM3.5 6.5 10 10l6.5-3.5M10 10v7',
  log: 'M4 5h12M4 10h12M4 15h7',
  settings: 'M4 6h7M15 6h1M4 14h1M9 14h7M13 4v4M7 12v4',
  copy: 'M7 7V4h9v9h-3M4 7h9v9H4z',
  check: 'm4 10.5 4 4 8-9',
  alert: 'M10 3 18 17H2zM10 8v4M10 14.5v.2',
  close: 'm5 5 10 10M15 5 5 15',
  down: 'm5 8 5 5 5-5',
  search: 'M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM13 13l4 4',
  external: 'M11 4h5v5M16 4l-7 7M13 11v5H4V7h5',
  leave: 'M4 10h11M11 6l4 4-4 4',
} as const;
export type IconName = keyof typeof PATHS;

/** A drawing beside words; screen readers skip it. */
export function Icon({ name }: { name: IconName }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The brand: two sockets and the cable between them. */
export function Mark(): ReactElement {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect className="mark-plate" width="32" height="32" rx="9" />
      <path className="mark-cable" d="M9 11c0 16 14 16 14 0" />
      <circle className="mark-socket" cx="9" cy="10.5" r="3.6" />
      <circle className="mark-socket" cx="23" cy="10.5" r="3.6" />
    </svg>
  );
}
