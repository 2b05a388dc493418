import { isArray, isObject, isString, numberOf, type JsonObject } from '../../lib/json.ts';
import type { StopReason, StreamEvent } from '../../messages/types.ts';
import { completeBlock, fill, isContentBlock } from './complete-block.ts';
import type { BrokenEvent } from './from-claude-event.ts';

type StartOfMessage = Extract<StreamEvent, { type: 'message_start' }>;

/** Returns the start of an answer, completed in place. */
export function fromMessageStart(event: JsonObject, broken: BrokenEvent): StreamEvent {
  const message = event['message'];
  if (!isObject(message)) throw broken('message_start has no message');
  const usage: JsonObject = isObject(message['usage']) ? message['usage'] : {};
  message['usage'] = usage;
  fill(message, { stop_reason: null, stop_sequence: null, stop_details: null, container: null, diagnostics: null });
  knowStopReason(message);
  fill(message, { content: [] });
  if (isArray(message['content'])) {
    for (const block of message['content']) if (isObject(block)) completeBlock(block);
  }
  fill(usage, {
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
  if (!isStartOfMessage(event)) throw broken('message_start lacks its id, its model or readable content');
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

/** Returns the end of an answer, completed in place. */
export function fromMessageDelta(event: JsonObject, broken: BrokenEvent): StreamEvent {
  const delta = event['delta'];
  if (!isObject(delta)) throw broken('message_delta has no delta');
  const usage: JsonObject = isObject(event['usage']) ? event['usage'] : {};
  event['usage'] = usage;
  knowStopReason(delta);
  fill(delta, { stop_reason: null, stop_sequence: null, stop_details: null, container: null });
  fill(usage, {
    input_tokens: null,
    output_tokens: 0,
    cache_creation_input_tokens: null,
    cache_read_input_tokens: null,
    output_tokens_details: null,
    server_tool_use: null,
  });
  if (!isEndOfMessage(event)) throw broken('message_delta has no readable stop reason or count of tokens');
  return event;
}

/** A stop reason of tomorrow ends the turn all the same. */
function knowStopReason(holder: JsonObject): void {
  if (isString(holder['stop_reason']) && !Object.hasOwn(STOP_REASONS, holder['stop_reason']))
    holder['stop_reason'] = 'end_turn';
}

function isEndOfMessage(event: JsonObject): event is JsonObject & EndOfMessage {
  const delta = event['delta'];
  if (!isObject(delta) || !isObject(event['usage']) || numberOf(event['usage']['output_tokens']) === undefined)
    return false;
  return delta['stop_reason'] === null || isString(delta['stop_reason']);
}
