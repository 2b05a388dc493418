import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { checkOpenAIChunks } from '../../../../test/support/grammar.ts';
import { record, records, text } from '../../../../test/support/json.ts';
import { parseSseData } from '../../../../test/support/sse.ts';
import { collect } from '../../../messages/collect.ts';
import type { StreamEvent } from '../../../messages/types.ts';
import { chatEncoder, type ChatAnswer } from './encode-chat.ts';
import { encodeChatWhole } from './encode-chat-whole.ts';
import { createToolTable } from '../shared/tool-table.ts';
import { chunked } from '../../../core/testing/fake-gateway.ts';
import {
  anyAnswer,
  callsOf,
  eventsOf,
  recordedAnswers,
  type SampleBlock,
  textOf,
  thinkingOf,
} from '../../../core/testing/sample-answers.ts';

function answerWith(change: Partial<ChatAnswer> = {}): ChatAnswer & { notes: string[] } {
  const notes: string[] = [];
  const tools = createToolTable(() => undefined);
  tools.declare({ kind: 'function', name: 'get_weather' }, 'tools.0');
  tools.declare(
    { kind: 'function', name: 'list', parameters: { type: 'array', items: { type: 'number' } } },
    'tools.1',
  );
  tools.declare({ kind: 'custom', name: 'free_text' }, 'tools.2');
  return {
    id: 'chatcmpl-1',
    created: 1_700_000_000,
    model: 'claude',
    tools,
    includeUsage: false,
    oldFunctions: false,
    objectOnly: false,
    showReasoning: true,
    note: (change) => notes.push(change),
    notes,
    ...change,
  };
}

/** The payloads of a stream that is fed in these chunks. */
function payloadsOf(list: readonly StreamEvent[][], answer: ChatAnswer): readonly string[] {
  const encoder = chatEncoder(answer);
  return parseSseData(list.map((chunk) => encoder.encode(chunk)).join(''));
}

/** What an OpenAI client puts together from the payloads. */
function joined(payloads: readonly string[]) {
  const out = {
    text: '',
    reasoning: '',
    refusal: '',
    finish: '',
    calls: new Map<number, { id: string; name: string; arguments: string }>(),
    old: { name: '', arguments: '' },
  };
  for (const payload of payloads) {
    if (payload === '[DONE]') continue;
    const choice = records(record(JSON.parse(payload))['choices'])[0];
    if (choice === undefined) continue;
    const delta = record(choice['delta']);
    out.text += text(delta['content']);
    out.reasoning += text(delta['reasoning']);
    expect(delta['reasoning_content']).toBe(delta['reasoning']);
    out.refusal += text(delta['refusal']);
    out.finish += text(choice['finish_reason']);
    for (const call of records(delta['tool_calls'])) {
      const index = Number(call['index']);
      const part = record(call['function'] ?? call['custom']);
      const known = out.calls.get(index) ?? { id: text(call['id']), name: text(part['name']), arguments: '' };
      known.arguments += text(part['arguments'] ?? part['input']);
      out.calls.set(index, known);
    }
    const old = record(delta['function_call']);
    out.old.name += text(old['name']);
    out.old.arguments += text(old['arguments']);
  }
  return out;
}

const one = (blocks: SampleBlock[], stop: Parameters<typeof eventsOf>[1] = 'end_turn') => [eventsOf(blocks, stop)];

describe('chatEncoder', () => {
  it('writes text as OpenAI does: role first and once, one chunk for each, an empty delta at the end', () => {
    const payloads = payloadsOf(one([{ text: ['Hel', 'lo "you"'] }]), answerWith());
    const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'claude' };
    const chunk = (delta: object, finish: string | null) => ({
      ...head,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    });
    expect(payloads.slice(0, -1).map((payload): unknown => JSON.parse(payload))).toEqual([
      chunk({ role: 'assistant', content: '', refusal: null }, null),
      chunk({ content: 'Hel' }, null),
      chunk({ content: 'lo "you"' }, null),
      chunk({}, 'stop'),
    ]);
    expect(payloads.at(-1)).toBe('[DONE]');
  });

  it('ends with the counts when they are asked for, and says usage null before', () => {
    const payloads = payloadsOf(one([{ text: ['x'] }]), answerWith({ includeUsage: true }));
    const chunks = payloads.slice(0, -1).map((payload) => record(JSON.parse(payload)));
    expect(chunks.slice(0, -1).every((chunk) => chunk['usage'] === null)).toBe(true);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: {
        prompt_tokens: 17,
        completion_tokens: 7,
        total_tokens: 24,
        prompt_tokens_details: { cached_tokens: 5, cache_write_tokens: 2 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
    });
  });

  it('numbers calls without gaps, opens each with id and empty arguments, fills in {} where nothing came', () => {
    const blocks: SampleBlock[] = [
      { text: ['Let me see.'] },
      { tool: 'get_weather', id: 'toolu_a', json: ['{"ci', 'ty":1}'] },
      { thinking: ['hm'], signature: 's' },
      { tool: 'unknown', id: 'toolu_b', json: [] },
    ];
    const payloads = payloadsOf(one(blocks, 'tool_use'), answerWith());
    const deltas = payloads
      .slice(0, -1)
      .map((payload) => record(records(record(JSON.parse(payload))['choices'])[0]?.['delta']));
    expect(deltas.filter((delta) => 'tool_calls' in delta).map((delta) => records(delta['tool_calls'])[0])).toEqual([
      { index: 0, id: 'toolu_a', type: 'function', function: { name: 'get_weather', arguments: '' } },
      { index: 0, function: { arguments: '{"ci' } },
      { index: 0, function: { arguments: 'ty":1}' } },
      { index: 1, id: 'toolu_b', type: 'function', function: { name: 'unknown', arguments: '' } },
      { index: 1, function: { arguments: '{}' } },
    ]);
    expect(joined(payloads).finish).toBe('tool_calls');
  });

  it('gives custom tools their free text and unwraps schemas that are no object', () => {
    const blocks: SampleBlock[] = [
      { tool: 'free_text', id: 'toolu_a', json: ['{"input":"*** Be', 'gin\\n"}'] },
      { tool: 'list', id: 'toolu_b', json: ['{"value":[1', ',2]}'] },
    ];
    const payloads = payloadsOf(one(blocks, 'tool_use'), answerWith());
    expect([...joined(payloads).calls.values()]).toEqual([
      { id: 'toolu_a', name: 'free_text', arguments: '*** Begin\n' },
      { id: 'toolu_b', name: 'list', arguments: '[1,2]' },
    ]);
    expect(payloads.join('')).toContain('"type":"custom","custom":{"name":"free_text","input":""}');
  });

  it('answers in the deprecated shape with the first call only', () => {
    const answer = answerWith({ oldFunctions: true });
    const payloads = payloadsOf(
      one(
        [
          { tool: 'get_weather', id: 'a', json: ['{"a":1}'] },
          { tool: 'get_weather', id: 'b', json: ['{"b":1}'] },
        ],
        'tool_use',
      ),
      answer,
    );
    expect(joined(payloads)).toMatchObject({
      old: { name: 'get_weather', arguments: '{"a":1}' },
      finish: 'function_call',
    });
    expect(joined(payloads).calls.size).toBe(0);
    expect(answer.notes).toEqual([expect.stringContaining('only the first')]);
  });

  it('reports length for a call that the cap cut off', () => {
    const payloads = payloadsOf(one([{ tool: 'get_weather', id: 'a', json: ['{"ci'] }], 'max_tokens'), answerWith());
    expect(joined(payloads).finish).toBe('length');
  });

  it('tells why the model declined, where it said nothing itself', () => {
    expect(joined(payloadsOf([eventsOf([], 'refusal', 'Not this.')], answerWith()))).toMatchObject({
      refusal: 'Not this.',
      finish: 'content_filter',
    });
    expect(joined(payloadsOf([eventsOf([{ text: ['Well'] }], 'refusal', 'Not this.')], answerWith()))).toMatchObject({
      refusal: '',
      text: 'Well',
      finish: 'content_filter',
    });
  });

  it('strips what stands around a JSON object, and says so', () => {
    const answer = answerWith({ objectOnly: true });
    const payloads = payloadsOf(one([{ text: ['Sure:\n``', '`json\n{"a":', '"}"', '}\n```\nDone'] }]), answer);
    expect(joined(payloads).text).toBe('{"a":"}"}');
    expect(answer.notes).toEqual([expect.stringContaining('removed')]);
    expect(joined(payloadsOf(one([{ text: ['no', ' object'] }]), answerWith({ objectOnly: true }))).text).toBe(
      'no object',
    );
  });

  it('keeps thinking to itself when it is not to be shown', () => {
    expect(
      joined(
        payloadsOf(
          one([{ thinking: ['secret'], signature: 's' }, { text: ['x'] }]),
          answerWith({ showReasoning: false }),
        ),
      ),
    ).toMatchObject({ reasoning: '', text: 'x' });
  });

  it('turns pings into comments', () => {
    const encoder = chatEncoder(answerWith());
    expect(encoder.encode([{ type: 'ping' }])).toBe(': ping\n\n');
    expect(encoder.encode(eventsOf([], 'end_turn'))).toMatch(/^data: .*"role":"assistant"/);
  });
});

const FINISH = new Map<string, string>([
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'content_filter'],
]);

test('any answer in any chunks keeps the grammar and loses nothing', () => {
  fc.assert(
    fc.property(anyAnswer, fc.boolean(), ({ blocks, stop, chunks: list }, includeUsage) => {
      const payloads = payloadsOf(list, answerWith({ includeUsage }));
      checkOpenAIChunks(
        payloads.map((payload) => payload.replace(/"custom":\{"name":/, '"function":{"arguments":"","name":')),
      );
      const got = joined(payloads);
      expect(got.text).toBe(textOf(blocks));
      expect(got.reasoning).toBe(thinkingOf(blocks));
      const wanted = callsOf(blocks);
      expect([...got.calls.keys()]).toEqual(wanted.map((_, index) => index));
      for (const [index, { id, tool, json }] of wanted.entries()) {
        const call = got.calls.get(index);
        expect(call).toMatchObject({ id, name: tool });
        if (tool === 'free_text') expect(call?.arguments).toBe(record(JSON.parse(json))['input']);
        else expect(JSON.parse(call?.arguments ?? '')).toEqual(JSON.parse(json === '' ? '{}' : json));
      }
      expect(got.finish).toBe(FINISH.get(stop) ?? (wanted.length > 0 ? 'tool_calls' : 'stop'));
    }),
    { numRuns: 150 },
  );
});

test('whole answers say the same as streams', async () => {
  await fc.assert(
    fc.asyncProperty(anyAnswer, async ({ chunks: list }) => {
      const answer = answerWith();
      const got = joined(payloadsOf(list, answer));
      const whole = record(encodeChatWhole(await collect(chunked(list)), answer));
      const choice = record(records(whole['choices'])[0]);
      const message = record(choice['message']);
      expect(message['content'] ?? '').toBe(got.text);
      expect(message['reasoning'] ?? '').toBe(got.reasoning);
      expect(message['refusal'] ?? '').toBe(got.refusal);
      expect(choice['finish_reason']).toBe(got.finish);
      expect(
        records(message['tool_calls']).map((call) => text(record(call['function'] ?? call['custom'])['name'])),
      ).toEqual([...got.calls.values()].map((call) => call.name));
    }),
    { numRuns: 100 },
  );
});

describe.each(recordedAnswers())('recorded $name', ({ events }) => {
  it('becomes a lawful stream with the same text', async () => {
    const payloads = payloadsOf(
      events.map((event) => [event]),
      answerWith({ includeUsage: true }),
    );
    checkOpenAIChunks(payloads);
    const message = await collect(chunked([events]));
    const words = message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
    expect(joined(payloads).text).toBe(words);
    expect(joined(payloads).calls.size).toBe(message.content.filter((block) => block.type === 'tool_use').length);
  });
});
