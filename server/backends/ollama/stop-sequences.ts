/** Looks for stop sequences in text that comes in chunks. */
export interface StopScanner {
  /** Returns the text that is safe to show now, and the sequence met, whose text is not shown. */
  feed(text: string): { text: string; stopped: string | undefined };
  /** Returns the text held back, when the text is over or something else than text follows. */
  flush(): string;
}

/**
 * Makes a scanner for `sequences`. Ollama ends an answer at a stop sequence without saying which (mapping.md, L23),
 * so the gateway looks for itself. Text that may be the beginning of a sequence is held back, at most one character
 * less than the longest. The sequence that begins first wins; of two that begin together, the first in the list.
 */
export function createStopScanner(sequences: readonly string[]): StopScanner {
  const wanted = sequences.filter((sequence) => sequence !== '');
  const longest = Math.max(0, ...wanted.map((sequence) => sequence.length));
  let held = '';

  return {
    feed: (text) => {
      const joined = held + text;
      let at = -1;
      let met: string | undefined;
      for (const sequence of wanted) {
        const found = joined.indexOf(sequence);
        if (found >= 0 && (at < 0 || found < at)) {
          at = found;
          met = sequence;
        }
      }
      if (met !== undefined) {
        held = '';
        return { text: joined.slice(0, at), stopped: met };
      }
      const safe = joined.length - heldBack(joined, wanted, longest);
      held = joined.slice(safe);
      return { text: joined.slice(0, safe), stopped: undefined };
    },
    flush: () => {
      const text = held;
      held = '';
      return text;
    },
  };
}

/** Returns how many characters at the end of `text` could begin one of the sequences. */
export function heldBack(text: string, sequences: readonly string[], longest: number): number {
  for (let length = Math.min(longest - 1, text.length); length > 0; length -= 1) {
    const end = text.slice(text.length - length);
    if (sequences.some((sequence) => sequence.startsWith(end))) return length;
  }
  return 0;
}
