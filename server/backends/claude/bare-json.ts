import { textDelta } from '../../messages/events.ts';
import { isArray, isObject, type JsonObject } from '../../lib/json.ts';
import { createJsonOnly, type JsonStart } from '../../messages/json-only.ts';
import type { StreamEvent } from '../../messages/types.ts';

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
export function createBareJson(
  start: JsonStart,
  note: (change: string) => void,
): (event: StreamEvent, out: StreamEvent[]) => void {
  const filter = createJsonOnly(start);
  let json = '';

  return (event, out) => {
    if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
      const chunk = filter.push(event.delta.text);
      json += chunk;
      if (chunk !== '') out.push(textDelta(event.index, chunk));
      return;
    }
    if (event.type === 'content_block_stop') {
      const rest = filter.end();
      if (rest !== '') out.push(textDelta(event.index, rest));
    }
    if (event.type === 'message_delta') {
      if (filter.removed()) note('Text around the JSON of the answer was cut off.');
      if (event.delta.stop_reason === 'end_turn' && !isJson(json))
        note('The answer is not the JSON that was asked for.');
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
