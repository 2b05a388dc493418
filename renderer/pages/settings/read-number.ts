import { BOUNDS } from '../../../contract/settings.ts';

/** Reads a port that apps can be given, which 0 is not; undefined when it is none. */
export function readPort(typed: string): number | undefined {
  return readWhole(typed, { least: 1, most: BOUNDS.port.most });
}

/** Reads a whole number within bounds; undefined when it is none. */
export function readWhole(typed: string, { least, most }: { least: number; most: number }): number | undefined {
  const value = typed.trim();
  if (!/^\d+$/.test(value)) return undefined;
  const number = Number(value);
  return number >= least && number <= most ? number : undefined;
}
