import { errorFromEvent } from './upstream-error.ts';
import { GatewayError } from '../../messages/errors.ts';
import { isArray, isObject, isString, numberOf, parseJson, type JsonObject } from '../../lib/json.ts';
import type { ContentBlock, StopReason, StreamEvent, UnknownPart } from '../../messages/types.ts';
import { textDelta } from '../../messages/events.ts';

/**
 * Returns the event in one frame's data. Fields that older answers leave out are filled in with null, as the newest
 * API sends them.
 * @throws GatewayError for an `error` event, with its type and message, and for what is no event at all.
 */
export function parseEvent(data: string): StreamEvent | UnknownPart {
  const text = parseTextDelta(data);
  if (text !== undefined) return text;
  const event = parseJson(data);
  if (!isObject(event) || !isString(event['type'])) throw brokenEvent('it is not a JSON object with a type');
  switch (event['type']) {
    case 'content_block_delta':
      return parseDelta(event);
    case 'content_block_start':
      return parseStart(event);
    case 'content_block_stop':
      return { type: 'content_block_stop', index: indexOf(event) };
    case 'message_start':
      return parseMessageStart(event);
    case 'message_delta':
      return parseMessageDelta(event);
    case 'message_stop':
      return { type: 'message_stop' };
    case 'ping':
      return { type: 'ping' };
    case 'error':
      throw errorFromEvent(event);
    default:
      return { type: 'unknown', part: 'event', name: event['type'], index: undefined };
  }
}

const DELTA_HEAD = '{"type":"content_block_delta","index":';
const TEXT_MIDDLE = ',"delta":{"type":"text_delta","text":"';
const ZERO = 48;

/**
 * Reads a text delta as the API writes it without parsing the whole event: nearly every event of an answer is one.
 * Anything out of the ordinary is undefined here and parsed as JSON.
 */
function parseTextDelta(data: string): StreamEvent | undefined {
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

function parseDelta(event: JsonObject): StreamEvent | UnknownPart {
  const index = indexOf(event);
  const delta = event['delta'];
  if (!isObject(delta)) throw brokenEvent('a delta is missing');
  const known = DELTA_TEXT[String(delta['type'])];
  if (known !== undefined && !isString(delta[known])) throw brokenEvent(`a ${String(delta['type'])} has no ${known}`);
  if (isDeltaEvent(event)) return event;
  return { type: 'unknown', part: 'delta', name: String(delta['type']), index };
}

/** Each kind of delta with the field that carries its text. */
const DELTA_TEXT: Record<string, string | undefined> = {
  text_delta: 'text',
  input_json_delta: 'partial_json',
  thinking_delta: 'thinking',
  signature_delta: 'signature',
};

type DeltaEvent = Extract<StreamEvent, { type: 'content_block_delta' }>;

function isDeltaEvent(event: JsonObject): event is JsonObject & DeltaEvent {
  const delta = event['delta'];
  if (!isObject(delta)) return false;
  if (delta['type'] === 'citations_delta') return isObject(delta['citation']);
  return DELTA_TEXT[String(delta['type'])] !== undefined;
}

function parseStart(event: JsonObject): StreamEvent | UnknownPart {
  const index = indexOf(event);
  const block = event['content_block'];
  if (!isObject(block)) throw brokenEvent('a content block is missing');
  completeBlock(block);
  if (isContentBlock(block)) return { type: 'content_block_start', index, content_block: block };
  return { type: 'unknown', part: 'block', name: String(block['type']), index };
}

function completeBlock(block: JsonObject): void {
  if (block['type'] === 'text') fill(block, { citations: null });
  if (block['type'] === 'thinking') fill(block, { signature: '' });
  if (block['type'] === 'tool_use' || block['type'] === 'server_tool_use')
    fill(block, { caller: { type: 'direct' }, input: {} });
}

/** Each kind of block with the fields that must be strings. */
const BLOCK_STRINGS: Record<ContentBlock['type'], readonly string[]> = {
  text: ['text'],
  thinking: ['thinking', 'signature'],
  redacted_thinking: ['data'],
  tool_use: ['id', 'name'],
  server_tool_use: ['id', 'name'],
  web_search_tool_result: ['tool_use_id'],
  web_fetch_tool_result: ['tool_use_id'],
  code_execution_tool_result: ['tool_use_id'],
  bash_code_execution_tool_result: ['tool_use_id'],
  text_editor_code_execution_tool_result: ['tool_use_id'],
  tool_search_tool_result: ['tool_use_id'],
  container_upload: ['file_id'],
};

const BLOCKS: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(BLOCK_STRINGS));

function isContentBlock(block: JsonObject): block is JsonObject & ContentBlock {
  const strings = BLOCKS.get(String(block['type']));
  return strings !== undefined && strings.every((field) => isString(block[field]));
}

type StartOfMessage = Extract<StreamEvent, { type: 'message_start' }>;

function parseMessageStart(event: JsonObject): StreamEvent {
  const message = event['message'];
  if (!isObject(message) || !isObject(message['usage']))
    throw brokenEvent('message_start has no message with its usage');
  fill(message, { stop_reason: null, stop_sequence: null, stop_details: null, container: null, diagnostics: null });
  knowStopReason(message);
  fill(message, { content: [] });
  if (isArray(message['content'])) {
    for (const block of message['content']) if (isObject(block)) completeBlock(block);
  }
  fill(message['usage'], {
    input_tokens: 0,
    output_tokens: 0,
    cache_creation: null,
    cache_creation_input_tokens: null,
    cache_read_input_tokens: null,
    inference_geo: null,
    output_tokens_details: null,
    server_tool_use: null,
    service_tier: null,
    speed: null,
  });
  if (!isStartOfMessage(event)) throw brokenEvent('message_start lacks its id, its model or readable content');
  return event;
}

function isStartOfMessage(event: JsonObject): event is JsonObject & StartOfMessage {
  const message = event['message'];
  if (!isObject(message) || !isString(message['id']) || !isString(message['model'])) return false;
  if (!isArray(message['content']) || !message['content'].every((block) => isObject(block) && isContentBlock(block)))
    return false;
  const usage = message['usage'];
  return (
    isObject(usage) && numberOf(usage['input_tokens']) !== undefined && numberOf(usage['output_tokens']) !== undefined
  );
}

type EndOfMessage = Extract<StreamEvent, { type: 'message_delta' }>;

const STOP_REASONS: Record<StopReason, true> = {
  end_turn: true,
  max_tokens: true,
  stop_sequence: true,
  tool_use: true,
  pause_turn: true,
  refusal: true,
  model_context_window_exceeded: true,
};

function parseMessageDelta(event: JsonObject): StreamEvent {
  const delta = event['delta'];
  const usage = isObject(event['usage']) ? event['usage'] : (event['usage'] = {});
  if (!isObject(delta)) throw brokenEvent('message_delta has no delta');
  knowStopReason(delta);
  fill(delta, { stop_reason: null, stop_sequence: null, stop_details: null, container: null });
  if (isObject(usage)) {
    fill(usage, {
      input_tokens: null,
      output_tokens: 0,
      cache_creation_input_tokens: null,
      cache_read_input_tokens: null,
      output_tokens_details: null,
      server_tool_use: null,
    });
  }
  if (!isEndOfMessage(event)) throw brokenEvent('message_delta has no count of tokens');
  return event;
}

/** A stop reason of tomorrow ends the turn all the same. */
function knowStopReason(holder: JsonObject): void {
  if (isString(holder['stop_reason']) && !Object.hasOwn(STOP_REASONS, holder['stop_reason']))
    holder['stop_reason'] = 'end_turn';
}

function isEndOfMessage(event: JsonObject): event is JsonObject & EndOfMessage {
  return (
    isObject(event['delta']) && isObject(event['usage']) && numberOf(event['usage']['output_tokens']) !== undefined
  );
}

function fill(object: JsonObject, defaults: JsonObject): void {
  for (const field of Object.keys(defaults)) {
    if (object[field] === undefined) object[field] = defaults[field];
  }
}

function indexOf(event: JsonObject): number {
  const index = numberOf(event['index']);
  if (index === undefined) throw brokenEvent('a block has no index');
  return index;
}

function brokenEvent(what: string): GatewayError {
  return new GatewayError(
    'api_error',
    `Anthropic sent an event that cannot be read (${what}). Try again; if it happens again, check the address of the API in the settings.`,
    {
      status: 502,
    },
  );
}
