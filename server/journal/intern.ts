/** Returns one and the same string for equal ones, so that a hundred thousand rows hold each name once. */
export type Intern = (text: string) => string;

/** @param most how many strings are remembered before it starts anew. */
export function createIntern(most = 5000): Intern {
  const known = new Map<string, string>();
  return (text) => {
    const same = known.get(text);
    if (same !== undefined) return same;
    if (known.size >= most) known.clear();
    known.set(text, text);
    return text;
  };
}

/** The same for a text that may be absent. */
export function interned(text: string | undefined, intern: Intern): string | undefined {
  return text === undefined ? undefined : intern(text);
}
