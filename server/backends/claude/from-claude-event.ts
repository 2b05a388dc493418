import type { GatewayError } from '../../messages/errors.ts';
import { isObject, isString, numberOf, type JsonObject } from '../../lib/json.ts';
import type { StreamEvent, UnknownPart } from '../../messages/types.ts';
import { completeBlock, isContentBlock, isKnownBlock } from './complete-block.ts';
import { fromMessageDelta, fromMessageStart } from './from-message-event.ts';

/** Words the error for an event whose parts are missing. `what` says which. */
export type BrokenEvent = (what: string) => GatewayError;

/**
 * Returns Claude's event as one of the language inside, in place: fields that older answers leave out are filled in
 * with null, as the newest API sends them.
 * @throws what `broken` words, for an event whose parts are missing.
 */
export function fromClaudeEvent(event: JsonObject, broken: BrokenEvent): StreamEvent | UnknownPart {
  switch (event['type']) {
    case 'content_block_delta':
      return fromDelta(event, broken);
    case 'content_block_start':
      return fromBlockStart(event, broken);
    case 'content_block_stop':
      return { type: 'content_block_stop', index: indexOf(event, broken) };
    case 'message_start':
      return fromMessageStart(event, broken);
    case 'message_delta':
      return fromMessageDelta(event, broken);
    case 'message_stop':
      return { type: 'message_stop' };
    case 'ping':
      return { type: 'ping' };
    default:
      return { type: 'unknown', part: 'event', name: String(event['type']), index: undefined };
  }
}

function fromDelta(event: JsonObject, broken: BrokenEvent): StreamEvent | UnknownPart {
  const index = indexOf(event, broken);
  const delta = event['delta'];
  if (!isObject(delta)) throw broken('a delta is missing');
  const known = DELTA_TEXT[String(delta['type'])];
  if (known !== undefined && !isString(delta[known])) throw broken(`a ${String(delta['type'])} has no ${known}`);
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

function fromBlockStart(event: JsonObject, broken: BrokenEvent): StreamEvent | UnknownPart {
  const index = indexOf(event, broken);
  const block = event['content_block'];
  if (!isObject(block)) throw broken('a content block is missing');
  completeBlock(block);
  const kind = String(block['type']);
  if (!isKnownBlock(kind)) return { type: 'unknown', part: 'block', name: kind, index };
  if (!isContentBlock(block)) throw broken(`a ${kind} block lacks its parts`);
  return { type: 'content_block_start', index, content_block: block };
}

function indexOf(event: JsonObject, broken: BrokenEvent): number {
  const index = numberOf(event['index']);
  if (index === undefined) throw broken('a block has no index');
  return index;
}
