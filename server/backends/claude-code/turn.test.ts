import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkAnthropicEvents } from '../../../test/support/grammar.ts';
import { GatewayError } from '../../messages/errors.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { StreamEvent } from '../../messages/types.ts';
import type { Line } from './read-line.ts';
import { createAnswerReader, type AnswerReader } from './turn.ts';

const CONTEXT = { model: 'sonnet', displayName: 'Claude Sonnet', contextWindow: 200_000 };

const START: JsonObject = {
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [],
    usage: { input_tokens: 5, output_tokens: 1 },
  },
};
const text = (index: number): JsonObject[] => [
  { type: 'content_block_start', index, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index, delta: { type: 'text_delta', text: 'hello' } },
  { type: 'content_block_stop', index },
];
const end = (stop_reason: string | null): JsonObject[] => [
  { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 3 } },
  { type: 'message_stop' },
];
const thought = (index: number): JsonObject => ({
  type: 'content_block_delta',
  index,
  delta: { type: 'thinking_delta', thinking: 'hm' },
});
const broken = (index: number): JsonObject => ({ type: 'content_block_delta', index, delta: { type: 'text_delta' } });
// A new copy each time: events are completed in place.
const event = (value: JsonObject): Line => ({ kind: 'event', event: structuredClone(value) });

function feed(turn: AnswerReader, lines: readonly Line[]): StreamEvent[] {
  const out: StreamEvent[] = [];
  for (const line of lines) turn.take(line, out);
  return out;
}

const newTurn = (): AnswerReader =>
  createAnswerReader(
    CONTEXT,
    (name) => name.replace('mcp__c__', ''),
    () => undefined,
  );

describe('an answer', () => {
  test('is passed on with what older versions of the API leave out', () => {
    const turn = newTurn();
    const out = feed(turn, [START, ...text(0), ...end('end_turn')].map(event));
    checkAnthropicEvents(out);
    expect(out[0]).toMatchObject({
      message: { stop_details: null, container: null, usage: { cache_read_input_tokens: null } },
    });
    expect(turn).toMatchObject({ stopReason: 'end_turn', hasContent: true, calls: [] });
  });

  test('ends at its first end', () => {
    const turn = newTurn();
    const out = feed(turn, [START, ...text(0), ...end('max_tokens'), START, ...text(0), ...end('end_turn')].map(event));
    expect(out.filter((one) => one.type === 'message_start')).toHaveLength(1);
    expect(turn.stopReason).toBe('max_tokens');
  });

  test("calls the client's tools by their own names", () => {
    const turn = newTurn();
    const call = {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'tool_use', id: 'toolu_1', name: 'mcp__c__time', input: {} },
    };
    const out = feed(turn, [START, call, { type: 'content_block_stop', index: 0 }, ...end('tool_use')].map(event));
    expect(out[1]).toMatchObject({ content_block: { name: 'time' } });
    expect(turn.calls).toEqual(['toolu_1']);
  });

  test('loses blocks of a kind that is not known, and those after them move up', () => {
    const strange = [
      { type: 'content_block_start', index: 0, content_block: { type: 'hologram' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'hologram_delta' } },
      { type: 'content_block_stop', index: 0 },
    ];
    const out = feed(newTurn(), [START, ...strange, ...text(1), ...end('end_turn')].map(event));
    checkAnthropicEvents(out);
    expect(out[1]).toMatchObject({ type: 'content_block_start', index: 0, content_block: { type: 'text' } });
  });
});

describe('there is no answer', () => {
  const failed = (lines: readonly Line[]): GatewayError => {
    try {
      feed(newTurn(), lines);
    } catch (error) {
      if (error instanceof GatewayError) return error;
    }
    throw new Error('no GatewayError');
  };

  test('when the stream was cut: the command closes it without a reason and would go on by itself', () => {
    expect(failed([START, ...text(0), ...end(null)].map(event))).toMatchObject({ status: 502, type: 'api_error' });
  });

  test('when Anthropic says no in the middle; the end that the command adds is left out', () => {
    const failure: Line = {
      kind: 'failure',
      failure: { text: 'API Error: Overloaded', status: 529, type: 'overloaded_error', requestId: 'req_1' },
    };
    const result: Line = {
      kind: 'result',
      result: {
        turns: 1,
        text: '',
        costUsd: 0,
        failure: { text: 'API Error: Overloaded', status: 529, type: 'overloaded_error', requestId: undefined },
      },
    };
    expect(failed([event(START), failure, ...end(null).map(event), result])).toMatchObject({
      status: 529,
      message: 'Overloaded',
      headers: { 'request-id': 'req_1' },
    });
  });

  test.each<[string, JsonObject[], string]>([
    ['a second start', [START, START], 'the command began another answer'],
    ['a block in a block', [START, ...text(0).slice(0, 1), ...text(1)], 'its parts are out of order'],
    ['a delta of another kind', [START, ...text(0).slice(0, 1), thought(0)], 'its parts are out of order'],
    ['a stop without a reason', [START, ...end(null)], 'the connection to Anthropic was lost'],
    ['a delta without its text', [START, ...text(0).slice(0, 1), broken(0)], 'an event is incomplete'],
  ])('when the stream has %s', (_name, events, why) => {
    expect(failed(events.map(event)).message).toContain(`broke off (${why})`);
  });

  test('when the command answers by itself', () => {
    expect(
      failed([{ kind: 'result', result: { turns: 0, failure: undefined, text: "/cost isn't available", costUsd: 0 } }])
        .message,
    ).toContain("/cost isn't available");
  });

  test('when a limit lasts; a fault that passes is waited for', () => {
    expect(failed([{ kind: 'retry', status: 429, delayMs: 7054 }])).toMatchObject({
      status: 429,
      headers: { 'retry-after': '7' },
    });
    expect(failed([{ kind: 'retry', status: 529, delayMs: 30_000 }])).toMatchObject({
      status: 529,
      headers: { 'retry-after': '30' },
    });
    expect(failed([{ kind: 'retry', status: 401, delayMs: 500 }])).toMatchObject({ status: 401 });
    expect(feed(newTurn(), [{ kind: 'retry', status: 529, delayMs: 500 }])).toEqual([]);
    expect(failed([event(START), { kind: 'retry', status: undefined, delayMs: 500 }])).toMatchObject({ status: 502 });
  });
});

test('whatever comes in whatever order, the events obey the grammar or end in an error', () => {
  const chunks: JsonObject[] = [
    START,
    { type: 'message_start' },
    ...text(0),
    ...text(1),
    { type: 'content_block_start', index: 1, content_block: { type: 'thinking' } },
    { type: 'content_block_delta', index: 1, delta: { type: 'thinking_delta', thinking: 'hm' } },
    { type: 'content_block_delta', index: 1, delta: { type: 'signature_delta', signature: 's' } },
    { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 'toolu_1', name: 'mcp__c__a' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{}' } },
    { type: 'content_block_start', index: 0, content_block: { type: 'hologram' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta' } },
    { type: 'content_block_delta', index: 0 },
    { type: 'something_new' },
    ...end('end_turn'),
    ...end('tool_use'),
    ...end(null),
    { type: 'message_delta', delta: {} },
  ];
  const lines: Line[] = [
    ...chunks.map(event),
    { kind: 'failure', failure: { text: 'API Error: x', status: 500, type: undefined, requestId: undefined } },
    { kind: 'result', result: { turns: 1, failure: undefined, text: '', costUsd: 0 } },
    { kind: 'retry', status: 529, delayMs: 1 },
    { kind: 'requesting' },
    { kind: 'init', model: 'm' },
  ];
  // Mostly whole answers with something in between, so that not every run ends at once.
  const whole = [START, ...text(0), ...text(1), ...end('end_turn')];
  const order = fc.oneof(
    fc.array(fc.constantFrom(...lines), { maxLength: 20 }),
    fc.array(fc.tuple(fc.nat({ max: whole.length }), fc.constantFrom(...lines)), { maxLength: 3 }).map((extras) => {
      const run: Line[] = whole.map(event);
      for (const [at, line] of extras) run.splice(at, 0, line);
      return run;
    }),
  );
  fc.assert(
    fc.property(order, (run) => {
      const turn = newTurn();
      const out: unknown[] = [];
      let failure: unknown;
      const events: StreamEvent[] = [];
      try {
        for (const line of run) turn.take(line.kind === 'event' ? event(line.event) : line, events);
      } catch (error) {
        failure = error;
      }
      out.push(...events);
      if (failure === undefined && turn.stopReason === undefined) failure = turn.broken('it went away');
      if (failure !== undefined) {
        expect(failure).toBeInstanceOf(GatewayError);
        if (turn.stopReason === undefined) out.push({ type: 'error', error: { type: 'api_error', message: 'x' } });
      }
      if (turn.begun) checkAnthropicEvents(out);
      else expect(events).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
