import fc from 'fast-check';
import {
  blockStop,
  emptyMessage,
  inputJsonDelta,
  messageDelta,
  messageStart,
  messageStop,
  signatureDelta,
  textDelta,
  textStart,
  thinkingDelta,
  thinkingStart,
  toolUseStart,
} from '../../../messages/events.ts';
import { isObject, parseJson, type JsonObject } from '../../../lib/json.ts';
import type { StopReason, StreamEvent } from '../../../messages/types.ts';
import { deltaUsageOf, usageOf } from '../../../messages/usage.ts';

/** Test support: any answer that the stream's grammar allows, and what a reader must get of it. */
export interface SampleAnswer {
  events: StreamEvent[];
  text: string;
  thinking: string;
  calls: { id: string; name: string; input: JsonObject }[];
  /** Whether the cap ended it. */
  length: boolean;
}

type Block =
  | { type: 'text'; chunks: string[] }
  | { type: 'thinking'; chunks: string[]; signature: string }
  | { type: 'redacted'; data: string }
  | { type: 'call'; name: string; input: JsonObject; cuts: number[]; spaces: number };

const chunks = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 5 });
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), chunks }),
  fc.record({ type: fc.constant('thinking' as const), chunks, signature: fc.string() }),
  fc.record({ type: fc.constant('redacted' as const), data: fc.string() }),
  fc.record({
    type: fc.constant('call' as const),
    name: fc.string({ minLength: 1, maxLength: 8 }),
    input: fc
      .dictionary(fc.string({ unit: fc.constantFrom('a', 'b', '"', '\n') }), fc.jsonValue({ maxDepth: 1 }))
      .map(asSent),
    cuts: fc.array(fc.nat(40), { maxLength: 4 }),
    spaces: fc.constantFrom(0, 2),
  }),
);

/** JSON knows no -0. */
function asSent(input: JsonObject): JsonObject {
  const sent = parseJson(JSON.stringify(input));
  return isObject(sent) ? sent : {};
}

const ENDS: readonly StopReason[] = [
  'end_turn',
  'stop_sequence',
  'tool_use',
  'pause_turn',
  'max_tokens',
  'model_context_window_exceeded',
];

/** Answers with blocks of every kind, pings between, any stop reason, and a last call that the cap may have cut off. */
export const answers: fc.Arbitrary<SampleAnswer> = fc
  .record({
    blocks: fc.array(block, { maxLength: 6 }),
    reason: fc.constantFrom(...ENDS),
    cutOff: fc.boolean(),
    pings: fc.array(fc.nat(40), { maxLength: 3 }),
  })
  .map(({ blocks, reason, cutOff, pings }) => {
    const length = reason === 'max_tokens' || reason === 'model_context_window_exceeded';
    const answer: SampleAnswer = {
      events: [messageStart(emptyMessage('msg_1', 'm', usageOf({ input: 1, output: 1 })))],
      text: '',
      thinking: '',
      calls: [],
      length,
    };
    for (const [index, entry] of blocks.entries())
      addBlock(answer, entry, index, length && index === blocks.length - 1 && cutOff);
    // A last call without arguments counts as cut off where the cap ended the answer.
    const last = blocks.at(-1);
    if (length && !cutOff && last?.type === 'call' && Object.keys(last.input).length === 0) answer.calls.pop();
    answer.events.push(messageDelta(reason, null, deltaUsageOf({ input: 1, output: 2 })), messageStop());
    for (const place of pings) answer.events.splice(Math.min(place, answer.events.length - 1), 0, { type: 'ping' });
    return answer;
  });

function addBlock(answer: SampleAnswer, entry: Block, index: number, isCutOff: boolean): void {
  const { events } = answer;
  switch (entry.type) {
    case 'text':
      events.push(textStart(index), ...entry.chunks.map((chunk) => textDelta(index, chunk)));
      answer.text += entry.chunks.join('');
      break;
    case 'thinking':
      events.push(
        thinkingStart(index),
        ...entry.chunks.map((chunk) => thinkingDelta(index, chunk)),
        signatureDelta(index, entry.signature),
      );
      answer.thinking += entry.chunks.join('');
      break;
    case 'redacted':
      events.push({
        type: 'content_block_start',
        index,
        content_block: { type: 'redacted_thinking', data: entry.data },
      });
      break;
    case 'call': {
      const id = `toolu_${index}`;
      const whole = Object.keys(entry.input).length === 0 ? '' : JSON.stringify(entry.input, null, entry.spaces);
      const json = isCutOff ? whole.slice(0, -1) : whole;
      events.push(
        toolUseStart(index, id, entry.name),
        ...cut(json, entry.cuts).map((chunk) => inputJsonDelta(index, chunk)),
      );
      if (!isCutOff) answer.calls.push({ id, name: entry.name, input: entry.input });
      break;
    }
  }
  events.push(blockStop(index));
}

function cut(text: string, cuts: readonly number[]): string[] {
  const places = [0, ...cuts.map((place) => Math.min(place, text.length)).sort((a, b) => a - b), text.length];
  return places.slice(1).map((end, index) => text.slice(places[index], end));
}

/** Cuts events into chunks at these places; empty chunks are left in, as an upstream may give them. */
export function chunksOf(events: readonly StreamEvent[], cuts: readonly number[]): StreamEvent[][] {
  const places = [0, ...cuts.map((place) => Math.min(place, events.length)).sort((a, b) => a - b), events.length];
  return places.slice(1).map((end, index) => events.slice(places[index], end));
}
