import { expect, test } from 'vitest';
import { readLine } from './read-line.ts';

const read = (line: unknown): ReturnType<typeof readLine> => readLine(JSON.stringify(line));

test('an event of the answer', () => {
  expect(read({ type: 'stream_event', event: { type: 'ping' }, parent_tool_use_id: null })).toEqual({
    kind: 'event',
    event: { type: 'ping' },
  });
});

test('what the command does for itself, and what later versions may add, means nothing', () => {
  expect(read({ type: 'stream_event', event: { type: 'ping' }, parent_tool_use_id: 'toolu_1' })).toBeUndefined();
  expect(read({ type: 'tool_progress', elapsed_time_seconds: 30 })).toBeUndefined();
  expect(read({ type: 'system', subtype: 'ui_invalidate' })).toBeUndefined();
  expect(
    read({ type: 'assistant', message: { content: [{ type: 'text', text: 'a block that came as events' }] } }),
  ).toBeUndefined();
  expect(read(['list'])).toBeUndefined();
  expect(readLine('Claude Code is out of date')).toBeUndefined();
});

test('a failure with what Anthropic said', () => {
  const line = {
    type: 'assistant',
    error: 'unknown',
    request_id: 'req_1',
    api_error_status: 400,
    api_error_type: 'invalid_request_error',
    message: { stop_reason: 'stop_sequence', content: [{ type: 'text', text: 'API Error: 400 bad' }] },
  };
  expect(read(line)).toEqual({
    kind: 'failure',
    failure: { text: 'API Error: 400 bad', status: 400, type: 'invalid_request_error', requestId: 'req_1' },
  });
});

test('a refusal is no failure: its events follow', () => {
  expect(
    read({ type: 'assistant', error: 'invalid_request', message: { stop_reason: 'refusal', content: [] } }),
  ).toBeUndefined();
  expect(
    read({
      type: 'result',
      is_error: true,
      stop_reason: 'refusal',
      num_turns: 1,
      result: 'API Error: …',
      total_cost_usd: 0.1,
    }),
  ).toMatchObject({ kind: 'result', result: { failure: undefined, costUsd: 0.1 } });
});

test('a retry that the command announces, and the limits of an account', () => {
  expect(read({ type: 'system', subtype: 'api_retry', retry_delay_ms: 7054, error_status: 429 })).toEqual({
    kind: 'retry',
    status: 429,
    delayMs: 7054,
  });
  expect(read({ type: 'system', subtype: 'api_retry', retry_delay_ms: 500, error_status: null })).toEqual({
    kind: 'retry',
    status: undefined,
    delayMs: 500,
  });
  expect(read({ type: 'rate_limit_event', rate_limit_info: { status: 'rejected', resetsAt: 1_800_000_000 } })).toEqual({
    kind: 'limits',
    refused: true,
    resetsAt: 1_800_000_000,
  });
});

test('the end of a turn', () => {
  expect(read({ type: 'result', is_error: false, num_turns: 0, result: '', total_cost_usd: 0 })).toEqual({
    kind: 'result',
    result: { turns: 0, failure: undefined, text: '', costUsd: 0 },
  });
  expect(read({ type: 'result', is_error: true, errors: ['one', 'two'], num_turns: 1 })).toMatchObject({
    result: { failure: { text: 'one two' } },
  });
});

test('both directions of the control protocol', () => {
  expect(read({ type: 'control_request', request_id: 'a', request: { subtype: 'mcp_message' } })).toEqual({
    kind: 'ask',
    id: 'a',
    request: { subtype: 'mcp_message' },
  });
  expect(read({ type: 'control_response', response: { subtype: 'success', request_id: 'b', response: {} } })).toEqual({
    kind: 'answer',
    id: 'b',
    error: undefined,
  });
  expect(read({ type: 'control_response', response: { subtype: 'error', request_id: 'b', error: 'no' } })).toEqual({
    kind: 'answer',
    id: 'b',
    error: 'no',
  });
});
