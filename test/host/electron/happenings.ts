/** What the app asked of the desktop, in order, for the tests to look at. */
export interface Happening {
  kind: string;
  value?: unknown;
}

export const happenings: Happening[] = [];

/** Notes that something happened. */
export function record(kind: string, value?: unknown): void {
  happenings.push(value === undefined ? { kind } : { kind, value });
}
