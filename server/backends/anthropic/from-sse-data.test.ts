import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../messages/errors.ts';
import { fromSseData } from './from-sse-data.ts';

describe('fromSseData', () => {
  it('reads text deltas the same on the fast way and on the slow one', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.string({ unit: 'grapheme' }), fc.constantFrom('', ' ', '   '), (index, text, pad) => {
        const fast = `{"type":"content_block_delta","index":${index},"delta":{"type":"text_delta","text":${JSON.stringify(text)}}${pad}}${pad}`;
        const slow = `{ "index":${index},"type":"content_block_delta","delta":{"text":${JSON.stringify(text)},"type":"text_delta"}}`;
        const event = { type: 'content_block_delta', index, delta: { type: 'text_delta', text } };
        expect(fromSseData(fast)).toEqual(event);
        expect(fromSseData(slow)).toEqual(event);
      }),
    );
  });

  it('is not fooled by fields after the text', () => {
    expect(
      fromSseData('{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a","extra":"b"}}'),
    ).toMatchObject({ delta: { text: 'a' } });
    expect(
      fromSseData('{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\\"},\\"}"}}'),
    ).toMatchObject({ delta: { text: 'a"},"}' } });
  });

  it('fills in what older answers leave out', () => {
    expect(
      fromSseData(
        '{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":3,"output_tokens":1}}}',
      ),
    ).toEqual({
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        stop_details: null,
        container: null,
        diagnostics: null,
        usage: {
          input_tokens: 3,
          output_tokens: 1,
          cache_creation: null,
          cache_creation_input_tokens: null,
          cache_read_input_tokens: null,
          inference_geo: null,
          output_tokens_details: null,
          server_tool_use: null,
          service_tier: null,
          speed: null,
        },
      },
    });
    expect(
      fromSseData('{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"x"}}'),
    ).toMatchObject({ content_block: { caller: { type: 'direct' }, input: {} } });
    expect(
      fromSseData('{"type":"message_delta","delta":{"stop_reason":"compaction"},"usage":{"output_tokens":2}}'),
    ).toEqual({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null, stop_details: null, container: null },
      usage: {
        output_tokens: 2,
        input_tokens: null,
        cache_creation_input_tokens: null,
        cache_read_input_tokens: null,
        output_tokens_details: null,
        server_tool_use: null,
      },
    });
  });

  it("throws the API's own error", () => {
    const read = (): unknown =>
      fromSseData('{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}');
    expect(read).toThrow(GatewayError);
    expect(read).toThrow(
      expect.objectContaining({
        type: 'overloaded_error',
        status: 529,
        message: 'Overloaded',
        headers: { 'request-id': 'req_1' },
      }),
    );
  });

  it('tells what it does not know', () => {
    expect(
      fromSseData('{"type":"content_block_start","index":2,"content_block":{"type":"compaction","content":null}}'),
    ).toEqual({ type: 'unknown', part: 'block', name: 'compaction', index: 2 });
    expect(
      fromSseData('{"type":"content_block_delta","index":2,"delta":{"type":"compaction_delta","content":"x"}}'),
    ).toEqual({ type: 'unknown', part: 'delta', name: 'compaction_delta', index: 2 });
    expect(fromSseData('{"type":"news"}')).toEqual({ type: 'unknown', part: 'event', name: 'news', index: undefined });
  });

  it.each([
    'not json',
    '[]',
    '{}',
    '{"type":"content_block_delta","index":0}',
    '{"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":5}}',
    '{"type":"message_start","message":{}}',
    '{"type":"message_delta","usage":{}}',
  ])('refuses %s', (data) => {
    expect(() => fromSseData(data)).toThrow(expect.objectContaining({ name: 'GatewayError', status: 502 }));
  });
});
