import fc from 'fast-check';
import OpenAI from 'openai';
import { describe, expect, it, test } from 'vitest';
import { parseSseEvents } from '../../../../test/support/sse.ts';
import { record, records } from '../../../../test/support/json.ts';
import { collect } from '../../../messages/collect.ts';
import { quotedError, type ErrorType } from '../../../messages/errors.ts';
import type { StreamEvent } from '../../../messages/types.ts';
import { checkResponses } from '../testing/check-responses.ts';
import { responsesEncoder, type ResponsesAnswer } from './encode-responses.ts';
import { openThinking } from './sealed-thinking.ts';
import { createToolTable } from '../shared/tool-table.ts';
import { chunked } from '../../../core/testing/fake-gateway.ts';
import {
  anyAnswer,
  callsOf,
  cut,
  eventsOf,
  recordedAnswers,
  type SampleBlock,
  textOf,
} from '../../../core/testing/sample-answers.ts';

const has = (part: string): unknown => expect.stringContaining(part);

function answerWith(change: Partial<ResponsesAnswer> = {}): ResponsesAnswer & { notes: string[] } {
  const notes: string[] = [];
  const tools = createToolTable(() => undefined);
  tools.declare({ kind: 'function', name: 'get_weather' }, 'tools.0');
  tools.declare({ kind: 'function', name: 'read', namespace: 'mcp' }, 'tools.1');
  tools.declare({ kind: 'function', name: 'list', parameters: { type: 'array' } }, 'tools.2');
  tools.declare({ kind: 'custom', name: 'free_text' }, 'tools.3');
  tools.declare({ kind: 'search', name: 'tool_search' }, 'tools.4');
  return {
    id: 'resp_1',
    created: 1_700_000_000,
    model: 'claude',
    claudeModel: 'claude-opus-5-5',
    body: { tools: [{ type: 'function', name: 'get_weather' }], instructions: 'Be kind.' },
    tools,
    objectOnly: false,
    codex: false,
    note: (text) => notes.push(text),
    notes,
    ...change,
  };
}

function textOfStream(list: readonly StreamEvent[][], answer: ResponsesAnswer): string {
  const encoder = responsesEncoder(answer);
  return list.map((chunk) => encoder.encode(chunk)).join('');
}

const run = (
  blocks: SampleBlock[],
  stop: Parameters<typeof eventsOf>[1],
  change: Partial<ResponsesAnswer> = {},
  explanation?: string,
) => {
  const answer = answerWith(change);
  const events = parseSseEvents(textOfStream([eventsOf(blocks, stop, explanation)], answer));
  return { events, types: events.map((event) => event['type']), notes: answer.notes, ...checkResponses(events) };
};

describe('responsesEncoder', () => {
  it('writes text in the order of the API', () => {
    const { events, types, final } = run([{ text: ['Hel'] }, { text: ['lo'] }], 'end_turn');
    expect(types).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events[0]).toMatchObject({
      response: {
        id: 'resp_1',
        object: 'response',
        created_at: 1_700_000_000,
        model: 'claude',
        status: 'in_progress',
        output: [],
        usage: null,
        instructions: 'Be kind.',
        tools: [{ name: 'get_weather' }],
      },
    });
    expect(events[4]).toEqual({
      type: 'response.output_text.delta',
      sequence_number: 4,
      item_id: record(events[2]?.['item'])['id'],
      output_index: 0,
      content_index: 0,
      delta: 'Hel',
      logprobs: [],
    });
    expect(final).toMatchObject({
      status: 'completed',
      error: null,
      incomplete_details: null,
      store: false,
      previous_response_id: null,
      output: [
        {
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'Hello', annotations: [], logprobs: [] }],
        },
      ],
      usage: {
        input_tokens: 17,
        input_tokens_details: { cached_tokens: 5, cache_write_tokens: 2 },
        output_tokens: 7,
        output_tokens_details: { reasoning_tokens: 3 },
        total_tokens: 24,
      },
    });
  });

  it('announces the summary of thinking and seals the block', () => {
    const { types, output } = run([{ thinking: ['Hm', 'm'], signature: 'sig' }, { text: ['x'] }], 'end_turn');
    expect(types.slice(2, 9)).toEqual([
      'response.output_item.added',
      'response.reasoning_summary_part.added',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.done',
      'response.reasoning_summary_part.done',
      'response.output_item.done',
    ]);
    expect(output[0]).toMatchObject({
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'Hmm' }],
      encrypted_content: has('gw1.'),
    });
    expect(openThinking(String(output[0]?.['encrypted_content']), 'claude-opus-5-5')).toEqual([
      { type: 'thinking', thinking: 'Hmm', signature: 'sig' },
    ]);
    expect(openThinking(String(output[0]?.['encrypted_content']), 'claude-opus-5')).toBeUndefined();
  });

  it('carries thinking without text, shows nothing of thinking without a seal', () => {
    const { output, types } = run(
      [{ thinking: [], signature: 'sig' }, { redacted: 'zzz' }, { thinking: [] }],
      'end_turn',
    );
    expect(types.filter((type) => String(type).includes('summary'))).toEqual([]);
    expect(output.map((item) => item['summary'])).toEqual([[], []]);
    expect(output.map((item) => openThinking(String(item['encrypted_content']), 'claude-opus-5-5'))).toEqual([
      [{ type: 'thinking', thinking: '', signature: 'sig' }],
      [{ type: 'redacted_thinking', data: 'zzz' }],
    ]);
  });

  it('gives calls back as their tools were declared', () => {
    const { output, types } = run(
      [
        { tool: 'get_weather', id: 'toolu_1', json: ['{"a"', ':1}'] },
        { tool: 'mcp__read', id: 'toolu_2', json: [] },
        { tool: 'list', id: 'toolu_3', json: ['{"value":[1]}'] },
        { tool: 'free_text', id: 'toolu_4', json: ['{"input":"*** \\"x\\""}'] },
        { tool: 'tool_search', id: 'toolu_5', json: ['{"query":"q"}'] },
      ],
      'tool_use',
    );
    expect(output).toMatchObject([
      { type: 'function_call', call_id: 'toolu_1', name: 'get_weather', arguments: '{"a":1}', status: 'completed' },
      { type: 'function_call', call_id: 'toolu_2', name: 'read', namespace: 'mcp', arguments: '{}' },
      { type: 'function_call', call_id: 'toolu_3', name: 'list', arguments: '[1]' },
      { type: 'custom_tool_call', call_id: 'toolu_4', name: 'free_text', input: '*** "x"' },
      { type: 'tool_search_call', call_id: 'toolu_5', execution: 'client', arguments: { query: 'q' } },
    ]);
    expect(output[0]).not.toHaveProperty('namespace');
    expect(types.filter((type) => type === 'response.function_call_arguments.delta')).toHaveLength(4);
    expect(types.filter((type) => type === 'response.custom_tool_call_input.done')).toHaveLength(1);
  });

  it('is incomplete when the cap cut it, down to the call', () => {
    const { final, output } = run([{ text: ['x'] }, { tool: 'get_weather', id: 'a', json: ['{"a":'] }], 'max_tokens');
    expect(final).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      usage: { total_tokens: 24 },
    });
    expect(output.map((item) => item['status'])).toEqual(['completed', 'incomplete']);
    expect(run([{ text: ['x'] }], 'max_tokens').output[0]?.['status']).toBe('incomplete');
  });

  it('is complete for Codex all the same', () => {
    const { final, output, notes } = run([{ text: ['x'] }], 'max_tokens', { codex: true });
    expect(final).toMatchObject({ status: 'completed', incomplete_details: null });
    expect(output[0]?.['status']).toBe('incomplete');
    expect(notes).toEqual([has('Codex')]);
  });

  it('tells a refusal as one, behind the text, and to Codex as text', () => {
    expect(run([], 'refusal', {}, 'Not this.')).toMatchObject({
      final: { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
      output: [{ content: [{ type: 'refusal', refusal: 'Not this.' }] }],
    });
    expect(run([{ text: ['Well'] }], 'refusal', {}, 'No.').output).toMatchObject([
      {
        content: [
          { type: 'output_text', text: 'Well' },
          { type: 'refusal', refusal: 'No.' },
        ],
      },
    ]);
    expect(run([], 'refusal', { codex: true }, 'Not this.')).toMatchObject({
      final: { status: 'completed' },
      output: [{ content: [{ type: 'output_text', text: 'Not this.' }] }],
    });
  });

  it('strips what stands around a JSON object', () => {
    const { output, notes } = run([{ text: ['```json\n{"a"', ':1}\n```'] }], 'end_turn', { objectOnly: true });
    expect(output).toMatchObject([{ content: [{ text: '{"a":1}' }] }]);
    expect(notes).toEqual([has('removed')]);
    expect(run([{ text: ['none'] }], 'end_turn', { objectOnly: true }).output).toMatchObject([
      { content: [{ text: 'none' }] },
    ]);
  });

  test.each<[ErrorType, object, string]>([
    ['invalid_request_error', { code: 'context_length_exceeded' }, 'context_length_exceeded'],
    ['billing_error', {}, 'insufficient_quota'],
    ['rate_limit_error', {}, 'rate_limit_exceeded'],
    ['overloaded_error', {}, 'server_error'],
    ['api_error', {}, 'server_error'],
    ['authentication_error', {}, 'invalid_prompt'],
  ])('%s %j in mid-stream fails the response with %s', (type, options, code) => {
    const encoder = responsesEncoder(answerWith());
    const events = eventsOf([{ text: ['Hel', 'lo'] }, { text: ['!'] }, { thinking: ['h'] }], 'end_turn');
    const text = encoder.encode(events.slice(0, 8)) + encoder.fail(quotedError(type, 'Broken.', options));
    const { final } = checkResponses(parseSseEvents(text));
    expect(final).toMatchObject({ status: 'failed', error: { code, message: 'Broken.' } });
    expect(encoder.encode(events.slice(8))).toBe('');
  });

  it('opens a response that fails after a ping', () => {
    const encoder = responsesEncoder(answerWith());
    const text = encoder.encode([{ type: 'ping' }]) + encoder.fail(quotedError('api_error', 'Broken.'));
    expect(text.startsWith(': ping\n\nevent: response.created\n')).toBe(true);
    expect(checkResponses(parseSseEvents(text)).final).toMatchObject({ status: 'failed', output: [] });
  });
});

test('any answer in any chunks keeps the order and loses nothing', () => {
  fc.assert(
    fc.property(anyAnswer, fc.boolean(), ({ blocks, chunks: list }, codex) => {
      const { output } = checkResponses(parseSseEvents(textOfStream(list, answerWith({ codex }))));
      const said = output
        .flatMap((item) => records(item['content']))
        .flatMap((part) => (part['type'] === 'output_text' ? [part['text']] : []));
      const words = textOf(blocks);
      if (words !== '') expect(said.join('')).toBe(words);
      const calls = output.filter((item) => 'call_id' in item);
      expect(calls.map((item) => item['call_id'])).toEqual(callsOf(blocks).map((call) => call.id));
      for (const [index, { tool, json }] of callsOf(blocks).entries()) {
        const call = record(calls[index]);
        if (tool === 'free_text') expect(call['input']).toBe(record(JSON.parse(json))['input']);
        else expect(call['arguments']).toBe(json === '' ? '{}' : json);
      }
      const sealed = output.flatMap((item) =>
        item['type'] === 'reasoning' ? (openThinking(String(item['encrypted_content']), 'claude-opus-5-5') ?? []) : [],
      );
      expect(sealed).toEqual(
        blocks.flatMap<object>((block) =>
          'thinking' in block
            ? [{ type: 'thinking', thinking: block.thinking.join(''), signature: block.signature }]
            : 'redacted' in block
              ? [{ type: 'redacted_thinking', data: block.redacted }]
              : [],
        ),
      );
    }),
    { numRuns: 150 },
  );
});

test("OpenAI's own helper reads what we write", async () => {
  const events = eventsOf(
    [
      { thinking: ['Hm'], signature: 's' },
      { text: ['Hel', 'lo'] },
      { tool: 'get_weather', id: 'toolu_1', json: ['{"city":', '"Bern"}'] },
    ],
    'tool_use',
  );
  const body = textOfStream(cut(events, [1, 3, 2, 2]), answerWith());
  const client = new OpenAI({
    apiKey: 'x',
    maxRetries: 0,
    fetch: async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
  });
  const stream = client.responses.stream({ model: 'claude', input: 'x' });
  let deltas = '';
  stream.on('response.output_text.delta', (event) => {
    deltas += event.delta;
  });
  const final = await stream.finalResponse();
  expect(deltas).toBe('Hello');
  expect(final.output_text).toBe('Hello');
  expect(final.output.map((item) => item.type)).toEqual(['reasoning', 'message', 'function_call']);
});

describe.each(recordedAnswers())('recorded $name', ({ events }) => {
  it('becomes a lawful response with the same text', async () => {
    const { output } = checkResponses(
      parseSseEvents(
        textOfStream(
          events.map((event) => [event]),
          answerWith(),
        ),
      ),
    );
    const message = await collect(chunked([events]));
    const words = message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
    const said = output
      .flatMap((item) => records(item['content']))
      .flatMap((part) => (part['type'] === 'output_text' ? [part['text']] : []));
    expect(said.join('')).toBe(words);
    expect(output.filter((item) => item['type'] === 'function_call')).toHaveLength(
      message.content.filter((block) => block.type === 'tool_use').length,
    );
  });
});
