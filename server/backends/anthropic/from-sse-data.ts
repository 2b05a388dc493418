import { isObject, isString, parseJson } from '../../lib/json.ts';
import { textDelta } from '../../messages/events.ts';
import type { StreamEvent, UnknownPart } from '../../messages/types.ts';
import { fromClaudeEvent } from '../claude/from-claude-event.ts';
import { brokenEvent, errorFromEvent } from './upstream-error.ts';

/**
 * Returns the event in one frame's data.
 * @throws GatewayError for an `error` event, with its type and message, and for what is no event at all.
 */
export function fromSseData(data: string): StreamEvent | UnknownPart {
  const text = fromTextDelta(data);
  if (text !== undefined) return text;
  const event = parseJson(data);
  if (!isObject(event) || !isString(event['type'])) throw brokenEvent('it is not a JSON object with a type');
  if (event['type'] === 'error') throw errorFromEvent(event);
  return fromClaudeEvent(event, brokenEvent);
}

const DELTA_HEAD = '{"type":"content_block_delta","index":';
const TEXT_MIDDLE = ',"delta":{"type":"text_delta","text":"';
const ZERO = 48;

/**
 * Reads a text delta as the API writes it without parsing the whole event: nearly every event of an answer is one.
 * Anything out of the ordinary is undefined here and parsed as JSON.
 */
function fromTextDelta(data: string): StreamEvent | undefined {
  if (!data.startsWith(DELTA_HEAD)) return undefined;
  let at = DELTA_HEAD.length;
  let index = 0;
  for (;;) {
    const digit = data.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    index = index * 10 + digit;
    at++;
  }
  if (at === DELTA_HEAD.length || !data.startsWith(TEXT_MIDDLE, at)) return undefined;
  const from = at + TEXT_MIDDLE.length;
  const to = data.lastIndexOf('"');
  if (to < from) return undefined;
  const tail = data.slice(to + 1);
  // The API pads some events with spaces after the text.
  if (tail !== '}}' && !/^\s*\}\s*\}\s*$/.test(tail)) return undefined;
  const literal = data.slice(from, to);
  if (!literal.includes('\\')) return literal.includes('"') ? undefined : textDelta(index, literal);
  const text = parseJson(`"${literal}"`);
  return isString(text) ? textDelta(index, text) : undefined;
}
