import { textDelta } from '../../messages/events.ts';
import { isArray, isObject, type JsonObject } from '../../messages/json.ts';
import type { StreamEvent } from '../../messages/types.ts';

/** What the JSON of an answer begins with; undefined in a schema's favour of neither. */
export type JsonStart = '{' | '[' | 'either';

/** Returns what a value under this schema begins with. */
export function jsonStartOf(schema: JsonObject): JsonStart {
  if (schema['type'] === 'object' || isObject(schema['properties'])) return '{';
  if (schema['type'] === 'array' || isArray(schema['prefixItems'])) return '[';
  return 'either';
}

/**
 * Returns a stage that cuts an answer down to its JSON: prose before it and a code fence around it are left out, which
 * a model that is only asked for JSON may add. Text is held back until the JSON begins; an answer without any is
 * handed on as it is, and noted.
 */
export function createBareJson(start: JsonStart, note: (change: string) => void): (event: StreamEvent, out: StreamEvent[]) => void {
  let before = '';
  let json = '';
  let depth = 0;
  let inString = false;
  let escaped = false;
  let state: 'before' | 'inside' | 'after' = 'before';
  let cut = false;

  const isStart = (character: string): boolean => (start === 'either' ? character === '{' || character === '[' : character === start);

  /** Returns what of the text belongs to the JSON. */
  const take = (text: string): string => {
    let from = 0;
    if (state === 'before') {
      while (from < text.length && !isStart(text.charAt(from))) from++;
      before += text.slice(0, from);
      if (from === text.length) return '';
      state = 'inside';
      if (/\S/.test(before)) cut = true;
    }
    for (let at = from; at < text.length && state === 'inside'; at++) {
      const character = text.charAt(at);
      if (inString) {
        if (escaped) escaped = false;
        else if (character === '\\') escaped = true;
        else if (character === '"') inString = false;
      } else if (character === '"') inString = true;
      else if (character === '{' || character === '[') depth++;
      else if (character === '}' || character === ']') {
        depth--;
        if (depth === 0) {
          state = 'after';
          if (/\S/.test(text.slice(at + 1))) cut = true;
          const last = text.slice(from, at + 1);
          json += last;
          return last;
        }
      }
    }
    const piece = text.slice(from);
    json += piece;
    return piece;
  };

  return (event, out) => {
    if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
      if (state === 'after') {
        if (/\S/.test(event.delta.text)) cut = true;
        return;
      }
      const piece = take(event.delta.text);
      if (piece !== '') out.push(textDelta(event.index, piece));
      return;
    }
    if (event.type === 'content_block_stop' && state === 'before' && before !== '') {
      out.push(textDelta(event.index, before));
      before = '';
    }
    if (event.type === 'message_delta') {
      if (cut) note('Text around the JSON of the answer was cut off.');
      if (event.delta.stop_reason === 'end_turn' && !isJson(json)) note('The answer is not the JSON that was asked for.');
    }
    out.push(event);
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
