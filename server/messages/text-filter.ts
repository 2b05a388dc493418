/** Takes something away from an answer's text, chunk by chunk. */
export interface TextFilter {
  /** Returns the part of the next chunk that may be shown now. */
  push(text: string): string;
  /** Returns what was held back and is to be shown after all. */
  end(): string;
  /** Whether anything but blanks was taken away. */
  removed(): boolean;
}

/** A dialect's rule about the text of its answers. */
export interface TextRule {
  /** Makes the filter of one answer. */
  createFilter(): TextFilter;
  /** What the log says where something was taken away. */
  removedNote: string;
}

/** Returns what a rule leaves of a whole text. */
export function filterText(text: string, rule: TextRule, note: (change: string) => void): string {
  const filter = rule.createFilter();
  const kept = filter.push(text) + filter.end();
  if (filter.removed()) note(rule.removedNote);
  return kept;
}
