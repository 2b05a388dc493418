/** A version as three numbers. */
export type Version = readonly [number, number, number];

/** The oldest command that was proved to work: older ones lack parts of the control protocol. */
export const OLDEST: Version = [2, 1, 197];

/** From this version on `client_composed` keeps a text that begins with a slash from being taken for a command. */
export const TAKES_COMPOSED_TEXT: Version = [2, 1, 329];

/** Returns the version in what `claude --version` prints (`2.1.329 (Claude Code)`), or undefined when there is none. */
export function readVersion(printed: string): Version | undefined {
  const found = /(\d+)\.(\d+)\.(\d+)/.exec(printed);
  if (found === null) return undefined;
  return [Number(found[1]), Number(found[2]), Number(found[3])];
}

/** Tells whether `version` is `other` or newer. */
export function isAtLeast(version: Version, other: Version): boolean {
  for (const [at, number] of version.entries()) {
    const against = other[at] ?? 0;
    if (number !== against) return number > against;
  }
  return true;
}
