import type { TextFilter } from './text-filter.ts';

/** What the JSON of an answer begins with. */
export type JsonStart = '{' | '[' | 'either';

/** An answer that shows no JSON for so long is not held back any further. */
const HELD_MOST = 1_000_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Makes a filter for one answer that lets one JSON object or list through and takes away what stands around it: an
 * introduction, a code fence, a remark. Text is held back until the JSON begins, and what follows its end is dropped
 * (mapping.md, L20); where no JSON ever begins, all is shown.
 */
export function createJsonOnly(start: JsonStart = 'either'): TextFilter {
  let state: 'before' | 'inside' | 'after' | 'given up' = 'before';
  let held: string[] = [];
  let heldLength = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let removed = false;

  const drop = (text: string): void => {
    removed ||= /\S/.test(text);
  };

  const release = (): string => {
    const text = held.join('');
    held = [];
    heldLength = 0;
    return text;
  };

  const inside = (text: string): string => {
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (inString) {
        if (escaped) escaped = false;
        else if (code === BACKSLASH) escaped = true;
        else if (code === QUOTE) inString = false;
      } else if (code === QUOTE) {
        inString = true;
      } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        depth += 1;
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        depth -= 1;
        if (depth > 0) continue;
        state = 'after';
        drop(text.slice(at + 1));
        return text.slice(0, at + 1);
      }
    }
    return text;
  };

  return {
    push: (text) => {
      switch (state) {
        case 'inside':
          return inside(text);
        case 'after':
          drop(text);
          return '';
        case 'given up':
          return text;
        case 'before': {
          const place = start === 'either' ? text.search(/[{[]/) : text.indexOf(start);
          if (place >= 0) {
            drop(release() + text.slice(0, place));
            state = 'inside';
            return inside(text.slice(place));
          }
          held.push(text);
          heldLength += text.length;
          if (heldLength < HELD_MOST) return '';
          state = 'given up';
          return release();
        }
      }
    },
    end: release,
    removed: () => removed,
  };
}
