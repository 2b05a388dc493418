import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect } from './collect.ts';
import { parseJson } from '../lib/json.ts';
import { GatewayError, quotedError } from './errors.ts';
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
} from './events.ts';
import type { EventChunks, StreamEvent } from './types.ts';
import { deltaUsageOf, usageOf } from './usage.ts';

const start = messageStart(emptyMessage('msg_1', 'm', usageOf({ input: 7, output: 1 })));
const end = [messageDelta('end_turn', null, deltaUsageOf({ input: 9, output: 5 })), messageStop()];

async function* chunksOf(...chunks: StreamEvent[][]): EventChunks {
  yield* chunks;
}

/** Cuts a list into chunks at the given places. */
function cut(events: StreamEvent[], sizes: number[]): StreamEvent[][] {
  const chunks: StreamEvent[][] = [];
  let at = 0;
  for (const size of sizes) {
    chunks.push(events.slice(at, at + size));
    at += size;
  }
  return [...chunks, events.slice(at)];
}

describe('collect', () => {
  it('joins every kind of block and takes the final numbers', async () => {
    const message = await collect(
      chunksOf(
        [
          start,
          { type: 'ping' },
          thinkingStart(0),
          thinkingDelta(0, 'h'),
          thinkingDelta(0, 'm'),
          signatureDelta(0, 'gw1.x'),
          blockStop(0),
        ],
        [
          textStart(1),
          textDelta(1, 'Hel'),
          textDelta(1, 'lo'),
          blockStop(1),
          toolUseStart(2, 'toolu_1', 'get'),
          inputJsonDelta(2, '{"a":'),
          inputJsonDelta(2, '[1]}'),
          blockStop(2),
        ],
        [
          toolUseStart(3, 'toolu_2', 'none'),
          inputJsonDelta(3, ''),
          blockStop(3),
          messageDelta('tool_use', null, deltaUsageOf({ input: 9, output: 5 })),
          messageStop(),
        ],
      ),
    );
    expect(message).toMatchObject({
      id: 'msg_1',
      stop_reason: 'tool_use',
      usage: { input_tokens: 9, output_tokens: 5, service_tier: 'standard' },
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'gw1.x' },
        { type: 'text', text: 'Hello' },
        { type: 'tool_use', id: 'toolu_1', name: 'get', input: { a: [1] } },
        { type: 'tool_use', id: 'toolu_2', input: {} },
      ],
    });
    expect(message.content).toHaveLength(4);
  });

  it('keeps blocks that come whole, and citations', async () => {
    const citation = {
      type: 'char_location',
      cited_text: 'x',
      document_index: 0,
      document_title: null,
      start_char_index: 0,
      end_char_index: 1,
      file_id: null,
    } as const;
    const message = await collect(
      chunksOf([
        start,
        { type: 'content_block_start', index: 0, content_block: { type: 'redacted_thinking', data: 'zzz' } },
        blockStop(0),
        textStart(1),
        textDelta(1, 'x'),
        { type: 'content_block_delta', index: 1, delta: { type: 'citations_delta', citation } },
        blockStop(1),
        ...end,
      ]),
    );
    expect(message.content).toEqual([
      { type: 'redacted_thinking', data: 'zzz' },
      { type: 'text', text: 'x', citations: [citation] },
    ]);
  });

  it('leaves a call out whose input was cut off', async () => {
    const message = await collect(
      chunksOf([
        start,
        textStart(0),
        textDelta(0, 'a'),
        blockStop(0),
        toolUseStart(1, 'toolu_1', 'get'),
        inputJsonDelta(1, '{"a": "x'),
        blockStop(1),
        messageDelta('max_tokens', null, deltaUsageOf({ input: 1, output: 2 })),
        messageStop(),
      ]),
    );
    expect(message.content.map((block) => block.type)).toEqual(['text']);
    expect(message.stop_reason).toBe('max_tokens');
  });

  it('refuses a stream that ends too early, and throws its error', async () => {
    await expect(collect(chunksOf([start, textStart(0)]))).rejects.toThrow(GatewayError);
    await expect(collect(chunksOf([]))).rejects.toThrow(/not complete/);
    await expect(collect(chunksOf([textDelta(0, 'x')]))).rejects.toThrow(/outside of any block/);
    const failing = async function* (): EventChunks {
      yield [start];
      throw quotedError('overloaded_error', 'busy');
    };
    await expect(collect(failing())).rejects.toMatchObject({ type: 'overloaded_error' });
  });

  it('does not change the events it is given', async () => {
    const events = [start, textStart(0), textDelta(0, 'x'), blockStop(0), ...end];
    const before = structuredClone(events);
    await collect(chunksOf(events));
    expect(events).toEqual(before);
  });

  it('gives the same message however the text and the chunks are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string(), { maxLength: 6 }),
        fc.jsonValue(),
        fc.array(fc.nat(4), { maxLength: 6 }),
        fc.nat(10),
        async (texts, value, sizes, at) => {
          const json = JSON.stringify({ value });
          const events = [
            start,
            textStart(0),
            ...texts.map((text) => textDelta(0, text)),
            blockStop(0),
            toolUseStart(1, 'toolu_1', 'get'),
            inputJsonDelta(1, json.slice(0, at)),
            inputJsonDelta(1, json.slice(at)),
            blockStop(1),
            ...end,
          ];
          const message = await collect(chunksOf(...cut(events, sizes)));
          expect(message.content[0]).toMatchObject({ type: 'text', text: texts.join('') });
          expect(message.content[1]).toMatchObject({ type: 'tool_use', input: parseJson(json) });
        },
      ),
    );
  });
});
