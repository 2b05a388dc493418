import { describe, expect, test } from 'vitest';
import { fakeRecord } from '../core/testing/fake-exchange.ts';
import { createUsageTap, noteRefusal, noteUsage } from './usage-tap.ts';

describe('noteUsage', () => {
  test.each([
    [
      'Ollama, whole',
      '{"message":{},"done":true,"done_reason":"stop","prompt_eval_count":7,"eval_count":3}',
      { input: 7, output: 3 },
      'stop',
    ],
    [
      'Ollama, lines',
      '{"message":{"content":"a"},"done":false}\n{"done":true,"done_reason":"length","prompt_eval_count":7,"eval_count":3}\n',
      { input: 7, output: 3 },
      'length',
    ],
    [
      'Anthropic, whole',
      '{"type":"message","stop_reason":"end_turn","usage":{"input_tokens":5,"output_tokens":2,"cache_read_input_tokens":1}}',
      { input: 5, output: 2, cacheRead: 1 },
      'end_turn',
    ],
    [
      'Anthropic, events',
      'event: message_start\ndata: {"type":"message_start","message":{"usage":{"input_tokens":5,"output_tokens":1}}}\n\ndata: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}}\n\n',
      { input: 5, output: 9 },
      'tool_use',
    ],
    [
      'Anthropic, with thinking',
      '{"type":"message","stop_reason":"end_turn","usage":{"input_tokens":5,"output_tokens":9,"output_tokens_details":{"thinking_tokens":6}}}',
      { input: 5, output: 9, thinking: 6 },
      'end_turn',
    ],
    [
      'OpenAI, with thinking',
      '{"choices":[],"usage":{"prompt_tokens":4,"completion_tokens":6,"completion_tokens_details":{"reasoning_tokens":2}}}',
      { input: 4, output: 6, thinking: 2 },
      undefined,
    ],
    [
      'OpenAI, whole',
      '{"choices":[],"usage":{"prompt_tokens":4,"completion_tokens":6}}',
      { input: 4, output: 6 },
      undefined,
    ],
  ])('%s', (_name, text, tokens, reason) => {
    const one = fakeRecord();
    noteUsage(one, text);
    expect([one.tokens, one.stopReason]).toEqual([tokens, reason]);
  });
});

describe('noteRefusal', () => {
  test.each([
    [
      '{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}',
      401,
      { type: 'authentication_error', message: 'invalid x-api-key' },
    ],
    [
      '{"error":{"message":"no such model","type":"invalid_request_error","code":null}}',
      404,
      { type: 'invalid_request_error', message: 'no such model' },
    ],
    ['{"error":"model \'x\' not found"}', 404, { type: 'not_found_error', message: "model 'x' not found" }],
    ['<html>Bad gateway</html>', 502, undefined],
  ])('%s', (text, status, error) => {
    const one = fakeRecord({ status });
    noteRefusal(one, text);
    expect(one.error).toEqual(error);
  });
});

test('the tap notes after the answer, from the first and the last bytes of a long one', async () => {
  const one = fakeRecord({ status: 200 });
  const tap = createUsageTap(one);
  tap.chunk(Buffer.from('data: {"type":"message_start","message":{"usage":{"input_tokens":5,"output_tokens":1}}}\n\n'));
  for (let i = 0; i < 40; i += 1)
    tap.chunk(Buffer.from(`data: {"type":"content_block_delta","delta":{"text":"${'x'.repeat(8000)}"}}\n\n`));
  tap.chunk(
    Buffer.from('data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":77}}\n\n'),
  );
  tap.end();
  expect(one.tokens).toBeUndefined();
  await new Promise((resolve) => setImmediate(resolve));
  expect([one.tokens, one.stopReason]).toEqual([{ input: 5, output: 77 }, 'end_turn']);
});
