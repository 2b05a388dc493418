/** Lets one JSON object through and takes away what stands around it: code fences, an introduction, a remark. */
export interface JsonObjectFilter {
  /** Returns the part of the next piece that belongs to the object. */
  push(text: string): string;
  /** Returns what is left at the end: everything, if no object ever began. */
  end(): string;
  /** Whether anything but blanks was taken away. */
  removed(): boolean;
}

/** No answer without any `{` is kept back further than this. */
const HELD_MOST = 1_000_000;

/**
 * Makes a filter for one answer. It holds text back until the first `{`, then follows strings and brackets
 * to the object's end (mapping.md, L20).
 */
export function jsonObjectFilter(): JsonObjectFilter {
  let held = '';
  let depth = 0;
  let state: 'before' | 'inside' | 'after' | 'open' = 'before';
  let inString = false;
  let escaped = false;
  let removed = false;

  const inside = (text: string, from: number): string => {
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (inString) {
        if (escaped) escaped = false;
        else if (code === 92) escaped = true;
        else if (code === 34) inString = false;
      } else if (code === 34) inString = true;
      else if (code === 123 || code === 91) depth += 1;
      else if (code === 125 || code === 93) {
        depth -= 1;
        if (depth > 0) continue;
        state = 'after';
        if (/\S/.test(text.slice(at + 1))) removed = true;
        return text.slice(from, at + 1);
      }
    }
    return text.slice(from);
  };

  return {
    push: (text) => {
      switch (state) {
        case 'open':
          return text;
        case 'inside':
          return inside(text, 0);
        case 'after':
          if (/\S/.test(text)) removed = true;
          return '';
        case 'before': {
          const start = text.indexOf('{');
          if (start < 0) {
            held += text;
            if (held.length < HELD_MOST) return '';
            state = 'open';
            const all = held;
            held = '';
            return all;
          }
          if (/\S/.test(held) || /\S/.test(text.slice(0, start))) removed = true;
          held = '';
          state = 'inside';
          return inside(text, start);
        }
      }
    },
    end: () => {
      const rest = state === 'before' ? held : '';
      held = '';
      return rest;
    },
    removed: () => removed,
  };
}

/** Returns the JSON object in a whole text, or the text where there is none. */
export function jsonObjectIn(text: string): { text: string; removed: boolean } {
  const filter = jsonObjectFilter();
  const kept = filter.push(text) + filter.end();
  return { text: kept, removed: filter.removed() };
}
