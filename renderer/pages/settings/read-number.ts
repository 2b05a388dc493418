/** Reads a port from 1 to 65535; undefined when it is none. */
export function readPort(typed: string): number | undefined {
  return readWhole(typed, 1, 65_535);
}

/** Reads a whole number within bounds; undefined when it is none. */
export function readWhole(typed: string, least: number, most: number): number | undefined {
  const value = typed.trim();
  if (!/^\d+$/.test(value)) return undefined;
  const number = Number(value);
  return number >= least && number <= most ? number : undefined;
}
