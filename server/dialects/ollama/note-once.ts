/** Returns `note` that says the same sentence only once, for changes that a long history repeats. */
export function noteOnce(note: (change: string) => void): (change: string) => void {
  const said = new Set<string>();
  return (change) => {
    if (said.has(change)) return;
    said.add(change);
    note(change);
  };
}
