import { readdirSync, readFileSync } from 'node:fs';
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
} from '../../messages/events.ts';
import { isObject } from '../../lib/json.ts';
import type { StopReason, StreamEvent } from '../../messages/types.ts';
import { deltaUsageOf, usageOf, type TokenCounts } from '../../messages/usage.ts';

/** Answers for the tests of all dialects: written down, random, and recorded. */

export type SampleBlock =
  | { text: string[] }
  | { thinking: string[]; signature?: string }
  | { redacted: string }
  | { tool: string; id: string; json: string[] };

export const COUNTS: TokenCounts = { input: 10, output: 7, cacheRead: 5, cacheWrite: 2, thinking: 3 };

/** Returns the events of an answer with these blocks. */
export function eventsOf(
  blocks: readonly SampleBlock[],
  stop: StopReason,
  explanation?: string,
  counts: TokenCounts = COUNTS,
): StreamEvent[] {
  const events: StreamEvent[] = [
    messageStart(emptyMessage('msg_1', 'claude-opus-5-5', usageOf({ ...counts, output: 1 }))),
  ];
  for (const [index, block] of blocks.entries()) {
    if ('text' in block) events.push(textStart(index), ...block.text.map((chunk) => textDelta(index, chunk)));
    else if ('thinking' in block) {
      events.push(thinkingStart(index), ...block.thinking.map((chunk) => thinkingDelta(index, chunk)));
      if (block.signature !== undefined) events.push(signatureDelta(index, block.signature));
    } else if ('redacted' in block)
      events.push({
        type: 'content_block_start',
        index,
        content_block: { type: 'redacted_thinking', data: block.redacted },
      });
    else
      events.push(
        toolUseStart(index, block.id, block.tool),
        inputJsonDelta(index, ''),
        ...block.json.map((chunk) => inputJsonDelta(index, chunk)),
      );
    events.push(blockStop(index));
  }
  const end = messageDelta(stop, null, deltaUsageOf(counts));
  if (explanation !== undefined && end.type === 'message_delta')
    end.delta.stop_details = { type: 'refusal', category: null, explanation };
  return [...events, end, messageStop()];
}

/** An answer in its parts; each call has the chunks of its arguments. */
export interface SampleAnswer {
  thinking?: readonly string[];
  text?: readonly string[];
  calls?: readonly { id: string; name: string; json: readonly string[] }[];
  stopReason?: StopReason;
  input?: number;
  output?: number;
}

/** Returns the events of an answer: thinking, text, calls, end. */
export function answerOf(sample: SampleAnswer): StreamEvent[] {
  const { thinking = [], text = [], calls = [], input = 10, output = 5 } = sample;
  const blocks: SampleBlock[] = [
    ...(thinking.length > 0 ? [{ thinking: [...thinking] }] : []),
    ...(text.length > 0 ? [{ text: [...text] }] : []),
    ...calls.map(({ id, name, json }) => ({ tool: name, id, json: [...json] })),
  ];
  const stop = sample.stopReason ?? (calls.length > 0 ? 'tool_use' : 'end_turn');
  return eventsOf(blocks, stop, undefined, { input, output, cacheRead: 100, cacheWrite: 20 });
}

/** Cuts a list into chunks of the given sizes; the rest is the last one. */
export function cut(events: readonly StreamEvent[], sizes: readonly number[]): StreamEvent[][] {
  const list: StreamEvent[][] = [];
  let at = 0;
  for (const size of sizes) {
    list.push(events.slice(at, at + size));
    at += size;
  }
  return [...list, events.slice(at)];
}

/** Cuts a text or a list at these places; empty pieces are left in, as an upstream may give them. */
export function cutAt<Piece>(
  whole: { readonly length: number; slice(from: number, to: number): Piece },
  places: readonly number[],
): Piece[] {
  const ends = places.map((place) => Math.min(place, whole.length)).sort((a, b) => a - b);
  return [...ends, whole.length].map((end, index) => whole.slice(ends[index - 1] ?? 0, end));
}

const chunks = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 5 });

/** Blocks of every kind but calls. */
export const plainBlocks: fc.Arbitrary<SampleBlock> = fc.oneof(
  chunks.map((text) => ({ text })),
  fc.record({ thinking: chunks, signature: fc.constantFrom('sig', 'sig-2') }),
  fc.string().map((redacted) => ({ redacted })),
);

const toolBlock = fc
  .tuple(
    fc.constantFrom('get_weather', 'mcp__read', 'free_text'),
    fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
    fc.string(),
    fc.array(fc.nat({ max: 40 }), { maxLength: 4 }),
  )
  .map(([tool, object, input, cuts]) => {
    const json = JSON.stringify(tool === 'free_text' ? { input } : object);
    return { tool, json: json === '{}' ? [] : cutAt(json, cuts) };
  });

/** Any answer that a backend may send: blocks of every kind in any order, cut anywhere, with pings between. */
export const anyAnswer = fc
  .record({
    blocks: fc.array(fc.oneof({ weight: 3, arbitrary: plainBlocks }, { weight: 1, arbitrary: toolBlock }), {
      maxLength: 6,
    }),
    stop: fc.constantFrom<StopReason>(
      'end_turn',
      'max_tokens',
      'stop_sequence',
      'tool_use',
      'refusal',
      'pause_turn',
      'model_context_window_exceeded',
    ),
    sizes: fc.array(fc.nat({ max: 5 }), { maxLength: 12 }),
    pings: fc.array(fc.nat({ max: 20 }), { maxLength: 3 }),
  })
  .map(({ blocks, stop, sizes, pings }) => {
    const named: SampleBlock[] = blocks.map((block, index) =>
      'tool' in block ? { ...block, id: `toolu_${index}` } : block,
    );
    const events = withPings(eventsOf(named, stop), pings);
    return { blocks: named, stop, chunks: cut(events, sizes) };
  });

/** Puts pings at these places, before the end. */
export function withPings(events: StreamEvent[], places: readonly number[]): StreamEvent[] {
  for (const place of places) events.splice(Math.min(place, events.length - 1), 0, { type: 'ping' });
  return events;
}

/** Returns all the text of these blocks. */
export function textOf(blocks: readonly SampleBlock[]): string {
  return blocks.flatMap((block) => ('text' in block ? block.text : [])).join('');
}

/** Returns all the thinking of these blocks. */
export function thinkingOf(blocks: readonly SampleBlock[]): string {
  return blocks.flatMap((block) => ('thinking' in block ? block.thinking : [])).join('');
}

/** Returns the calls of these blocks, their input as one text. */
export function callsOf(blocks: readonly SampleBlock[]): { id: string; tool: string; json: string }[] {
  return blocks.flatMap((block) =>
    'tool' in block ? [{ id: block.id, tool: block.tool, json: block.json.join('') }] : [],
  );
}

const FIXTURES = new URL('../../../test/fixtures/anthropic/', import.meta.url);

function isEvent(value: unknown): value is StreamEvent {
  return isObject(value) && typeof value['type'] === 'string' && value['type'] !== 'error';
}

/**
 * The recorded answers of the real API, each with its name and its events; a file may hold several, one after the
 * other.
 */
export function recordedAnswers(): { name: string; events: StreamEvent[] }[] {
  return readdirSync(FIXTURES)
    .filter((name) => name.endsWith('.chunks.txt'))
    .flatMap((name) => {
      const answers: StreamEvent[][] = [[]];
      for (const line of readFileSync(new URL(name, FIXTURES), 'utf8').split('\n')) {
        const event: unknown = line.trim() === '' ? undefined : JSON.parse(line);
        if (!isEvent(event)) continue;
        answers.at(-1)?.push(event);
        if (event.type === 'message_stop') answers.push([]);
      }
      return answers
        .filter((events) => events.length > 0)
        .map((events, number) => ({ name: `${name} (${number + 1})`, events }));
    });
}
