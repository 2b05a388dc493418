import type { TextFilter, TextRule } from '../../../messages/text-filter.ts';

const OPENING = /^\s*```[^\n`]*\n/;
const CLOSING = /\n?```\s*$/;
/** The longest end of a chunk that may turn out to be the closing fence. */
const MAYBE_CLOSING = /\n?`{0,3}\s*$/;

/**
 * Makes a filter that takes one code fence away from around an answer that is to be inserted as it is. The beginning is held until it is clear
 * that no fence opens; then, only where one did, whatever could be the closing fence is held back.
 */
export function fenceFilter(): TextFilter {
  let held = '';
  let state: 'before' | 'fenced' | 'open' = 'before';

  const fenced = (): string => {
    const tail = MAYBE_CLOSING.exec(held)?.[0] ?? '';
    const ready = held.slice(0, held.length - tail.length);
    held = tail;
    return ready;
  };

  return {
    push: (text) => {
      if (state === 'open') return text;
      held += text;
      if (state === 'fenced') return fenced();
      const opening = OPENING.exec(held)?.[0];
      if (opening !== undefined) {
        state = 'fenced';
        held = held.slice(opening.length);
        return fenced();
      }
      if (couldOpen(held)) return '';
      state = 'open';
      const all = held;
      held = '';
      return all;
    },
    end: () => {
      const rest = state === 'fenced' ? held.replace(CLOSING, '') : held;
      held = '';
      return rest;
    },
    removed: () => state === 'fenced',
  };
}

/** The answer to a request to fill a gap in code: without the fence that models put around it. */
export const NO_FENCE: TextRule = {
  createFilter: fenceFilter,
  removedNote: 'A code fence around the answer was removed, because the text is to be inserted as it is.',
};

/** Whether a text may still become the line that opens a fence. */
function couldOpen(text: string): boolean {
  const start = text.trimStart();
  return (
    text.length < 200 &&
    ('```'.startsWith(start) || (start.startsWith('```') && !start.includes('\n') && !/^```[^\n]*`/.test(start)))
  );
}
