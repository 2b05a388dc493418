import { describe, expect, it, test } from 'vitest';
import {
  blockStop,
  emptyMessage,
  messageStart,
  signatureDelta,
  textDelta,
  thinkingDelta,
  thinkingStart,
} from './events.ts';
import { usageOf } from './usage.ts';
import { inputAtStart, splitStart } from './whole-start.ts';

const message = emptyMessage('msg_1', 'm', usageOf({ input: 1, output: 1 }));

describe('splitStart', () => {
  it('leaves an ordinary start as it is', () => {
    const event = { type: 'message_start' as const, message };
    expect(splitStart(event)).toEqual({ start: event, blocks: [], end: undefined });
    expect(splitStart(event).start).toBe(event);
  });

  it('streams every kind of block that it carries', () => {
    const citation = {
      type: 'char_location' as const,
      cited_text: 'x',
      document_index: 0,
      document_title: null,
      start_char_index: 0,
      end_char_index: 1,
      file_id: null,
    };
    const { start, blocks, end } = splitStart({
      type: 'message_start',
      message: {
        ...message,
        content: [
          { type: 'thinking', thinking: 'hm', signature: 's' },
          { type: 'text', text: 'a', citations: [citation] },
          { type: 'redacted_thinking', data: 'd' },
        ],
        stop_reason: null,
      },
    });
    expect(start).toEqual(messageStart(message));
    expect(end).toBeUndefined();
    expect(blocks).toEqual([
      thinkingStart(0),
      thinkingDelta(0, 'hm'),
      signatureDelta(0, 's'),
      blockStop(0),
      { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '', citations: null } },
      textDelta(1, 'a'),
      { type: 'content_block_delta', index: 1, delta: { type: 'citations_delta', citation } },
      blockStop(1),
      { type: 'content_block_start', index: 2, content_block: { type: 'redacted_thinking', data: 'd' } },
      blockStop(2),
    ]);
  });
});

test.each([
  [{}, ''],
  [undefined, ''],
  ['x', ''],
  [{ a: 1 }, '{"a":1}'],
])('the input %j at the start of a call is %j', (input, json) => {
  expect(inputAtStart(input)).toBe(json);
});
