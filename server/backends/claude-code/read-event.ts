import { isArray, isObject, isString, numberOf, type JsonObject } from '../../lib/json.ts';
import type { ContentBlock, StopReason, StreamEvent } from '../../messages/types.ts';

type Start = Extract<StreamEvent, { type: 'message_start' }>;
type End = Extract<StreamEvent, { type: 'message_delta' }>;
type BlockStart = Extract<StreamEvent, { type: 'content_block_start' }>;
type Delta = Extract<StreamEvent, { type: 'content_block_delta' }>;

/**
 * Returns the event that the command passed on, with what an older API leaves out filled in as the newest sends it;
 * undefined for a kind that is not known here, `'broken'` for a known one whose parts are missing.
 */
export function readEvent(event: JsonObject): StreamEvent | 'broken' | undefined {
  switch (event['type']) {
    case 'content_block_delta':
      return isDelta(event) ? event : isKnownDelta(event) ? 'broken' : undefined;
    case 'content_block_start':
      return completeBlock(event);
    case 'content_block_stop': {
      const index = numberOf(event['index']);
      return index === undefined ? 'broken' : { type: 'content_block_stop', index };
    }
    case 'message_start':
      return completeStart(event);
    case 'message_delta':
      return completeEnd(event);
    case 'message_stop':
      return { type: 'message_stop' };
    default:
      return undefined;
  }
}

/** Each kind of delta with the field that carries its text. */
const DELTA_TEXT: Record<string, string | undefined> = {
  text_delta: 'text',
  input_json_delta: 'partial_json',
  thinking_delta: 'thinking',
  signature_delta: 'signature',
};

function isKnownDelta(event: JsonObject): boolean {
  const delta = event['delta'];
  return (
    !isObject(delta) ||
    numberOf(event['index']) === undefined ||
    DELTA_TEXT[String(delta['type'])] !== undefined ||
    delta['type'] === 'citations_delta'
  );
}

function isDelta(event: JsonObject): event is JsonObject & Delta {
  const delta = event['delta'];
  if (!isObject(delta) || numberOf(event['index']) === undefined) return false;
  if (delta['type'] === 'citations_delta') return isObject(delta['citation']);
  const field = DELTA_TEXT[String(delta['type'])];
  return field !== undefined && isString(delta[field]);
}

/**
 * The kinds of blocks that an answer may hold here, with the fields that must be strings. Nothing else is asked for.
 */
const BLOCKS: ReadonlyMap<string, readonly string[]> = new Map([
  ['text', ['text']],
  ['thinking', ['thinking', 'signature']],
  ['redacted_thinking', ['data']],
  ['tool_use', ['id', 'name']],
]);

function completeBlock(event: JsonObject): StreamEvent | 'broken' | undefined {
  const block = event['content_block'];
  if (!isObject(block) || numberOf(event['index']) === undefined) return 'broken';
  const strings = BLOCKS.get(String(block['type']));
  if (strings === undefined) return undefined;
  if (block['type'] === 'text') fill(block, { text: '', citations: null });
  if (block['type'] === 'thinking') fill(block, { thinking: '', signature: '' });
  if (block['type'] === 'tool_use') fill(block, { caller: { type: 'direct' }, input: {} });
  return isBlockStart(event, strings) ? event : 'broken';
}

function isBlockStart(event: JsonObject, strings: readonly string[]): event is JsonObject & BlockStart {
  const block = event['content_block'];
  return isContentBlock(block, strings);
}

function isContentBlock(block: unknown, strings: readonly string[]): block is ContentBlock {
  return isObject(block) && strings.every((field) => isString(block[field]));
}

function completeStart(event: JsonObject): StreamEvent | 'broken' {
  const message = event['message'];
  if (!isObject(message)) return 'broken';
  fill(message, {
    usage: {},
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
  });
  // Content comes in blocks only.
  message['content'] = [];
  if (isObject(message['usage'])) {
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
  }
  return isStart(event) ? event : 'broken';
}

function isStart(event: JsonObject): event is JsonObject & Start {
  const message = event['message'];
  if (!isObject(message) || !isString(message['id']) || !isString(message['model']) || !isArray(message['content']))
    return false;
  const usage = message['usage'];
  return (
    isObject(usage) && numberOf(usage['input_tokens']) !== undefined && numberOf(usage['output_tokens']) !== undefined
  );
}

const STOP_REASONS: Record<StopReason, true> = {
  end_turn: true,
  max_tokens: true,
  stop_sequence: true,
  tool_use: true,
  pause_turn: true,
  refusal: true,
  model_context_window_exceeded: true,
};

function completeEnd(event: JsonObject): StreamEvent | 'broken' {
  const delta = event['delta'];
  if (!isObject(delta)) return 'broken';
  // A stop reason of tomorrow ends the turn all the same.
  if (isString(delta['stop_reason']) && !Object.hasOwn(STOP_REASONS, delta['stop_reason']))
    delta['stop_reason'] = 'end_turn';
  fill(delta, { stop_reason: null, stop_sequence: null, stop_details: null, container: null });
  fill(event, { usage: {} });
  if (isObject(event['usage'])) {
    fill(event['usage'], {
      input_tokens: null,
      output_tokens: 0,
      cache_creation_input_tokens: null,
      cache_read_input_tokens: null,
      output_tokens_details: null,
      server_tool_use: null,
    });
  }
  return isEnd(event) ? event : 'broken';
}

function isEnd(event: JsonObject): event is JsonObject & End {
  const delta = event['delta'];
  if (!isObject(delta) || !isObject(event['usage']) || numberOf(event['usage']['output_tokens']) === undefined)
    return false;
  return delta['stop_reason'] === null || isString(delta['stop_reason']);
}

function fill(object: JsonObject, defaults: JsonObject): void {
  for (const field of Object.keys(defaults)) {
    if (object[field] === undefined) object[field] = defaults[field];
  }
}
