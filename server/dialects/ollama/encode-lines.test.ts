import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageDelta } from '../../messages/events.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { StreamEvent } from '../../messages/types.ts';
import { deltaUsageOf } from '../../messages/usage.ts';
import { createLineEncoder, type LineEncoder, type LineOptions } from './encode-lines.ts';
import { CHAT_LINES, GENERATE_LINES } from './line-shape.ts';
import { answerOf, cutAt } from '../../core/testing/sample-answers.ts';
import { linesOf } from './testing/lines.ts';
import { anyAnswer } from './testing/any-answer.ts';

function encoderOf(options: Partial<LineOptions> = {}): { encoder: LineEncoder; notes: string[] } {
  const notes: string[] = [];
  const encoder = createLineEncoder({
    model: 'my "claude"',
    shape: CHAT_LINES,
    showThinking: true,
    jsonOnly: false,
    keepText: false,
    note: (change) => notes.push(change),
    ...options,
  });
  return { encoder, notes };
}

function encode(
  chunks: readonly StreamEvent[][],
  options: Partial<LineOptions> = {},
): { lines: JsonObject[]; notes: string[]; encoder: LineEncoder } {
  const { encoder, notes } = encoderOf(options);
  let text = '';
  for (const chunk of chunks) text += encoder.encode(chunk);
  if (encoder.ended()) text += encoder.last();
  return { lines: linesOf(text), notes, encoder };
}

const messages = (lines: readonly JsonObject[]): unknown[] => lines.map((line) => line['message']);

describe('createLineEncoder', () => {
  it('writes thinking, then text, then the whole call, then the end', () => {
    const answer = answerOf({
      thinking: ['Hm', '.'],
      text: ['Hel', 'lo'],
      calls: [{ id: 'toolu_1', name: 'weather', json: ['{"city":', '"Bern"}'] }],
      input: 3,
      output: 9,
    });
    const { lines } = encode([answer]);
    expect(messages(lines)).toEqual([
      { role: 'assistant', content: '', thinking: 'Hm' },
      { role: 'assistant', content: '', thinking: '.' },
      { role: 'assistant', content: 'Hel' },
      { role: 'assistant', content: 'lo' },
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'toolu_1', function: { index: 0, name: 'weather', arguments: { city: 'Bern' } } }],
      },
      { role: 'assistant', content: '' },
    ]);
    expect(lines.map((line) => line['done'])).toEqual([false, false, false, false, false, true]);
    expect(new Set(lines.map((line) => line['model']))).toEqual(new Set(['my "claude"']));
    for (const line of lines) expect(line['created_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(lines.at(-1)).toMatchObject({
      done_reason: 'stop',
      prompt_eval_count: 123,
      eval_count: 9,
      load_duration: 0,
    });
    for (const key of ['total_duration', 'prompt_eval_duration', 'eval_duration'])
      expect(lines.at(-1)?.[key]).toBeGreaterThan(0);
  });

  it('writes the lines of generate', () => {
    const { lines } = encode([answerOf({ thinking: ['Hm'], text: ['Hello'] })], { shape: GENERATE_LINES });
    expect(lines).toMatchObject([
      { response: '', thinking: 'Hm', done: false },
      { response: 'Hello', done: false },
      { response: '', done: true },
    ]);
    expect(lines[1]).not.toHaveProperty('message');
  });

  it('keeps the text where it is wanted', () => {
    expect(encode([answerOf({ text: ['Hel', 'lo'] })], { keepText: true }).encoder.text()).toBe('Hello');
  });

  it('hides thinking that was switched off', () => {
    expect(messages(encode([answerOf({ thinking: ['Hm'], text: ['Hi'] })], { showThinking: false }).lines)).toEqual([
      { role: 'assistant', content: 'Hi' },
      { role: 'assistant', content: '' },
    ]);
  });

  it('writes a call without arguments as an empty object', () => {
    const { lines } = encode([
      answerOf({
        calls: [
          { id: 'a', name: 'now', json: [] },
          { id: 'b', name: 'then', json: [''] },
        ],
      }),
    ]);
    expect(messages(lines)).toMatchObject([
      { tool_calls: [{ function: { index: 0, arguments: {} } }] },
      { tool_calls: [{ function: { index: 1, arguments: {} } }] },
      {},
    ]);
  });

  it('takes the input of a call that comes whole with its beginning', () => {
    const answer = answerOf({ calls: [{ id: 'a', name: 'f', json: [] }] }).map(
      (event): StreamEvent =>
        event.type === 'content_block_start' && event.content_block.type === 'tool_use'
          ? { ...event, content_block: { ...event.content_block, input: { x: 1 } } }
          : event,
    );
    expect(messages(encode([answer]).lines)).toMatchObject([
      { tool_calls: [{ function: { arguments: { x: 1 } } }] },
      {},
    ]);
  });

  it.each([[['{"city":"Be']], [[]], [['']]])('leaves out a call that the cap cut off after %j', (json) => {
    const { lines, notes } = encode([
      answerOf({ text: ['Hi'], calls: [{ id: 'a', name: 'weather', json }], stopReason: 'max_tokens' }),
    ]);
    expect(lines.map((line) => line['message'])).toEqual([
      { role: 'assistant', content: 'Hi' },
      { role: 'assistant', content: '' },
    ]);
    expect(lines.at(-1)).toMatchObject({ done_reason: 'length' });
    expect(notes).toEqual([expect.stringContaining("'weather'")]);
  });

  it('keeps the calls before the one that was cut off', () => {
    const calls = [
      { id: 'a', name: 'now', json: [] },
      { id: 'b', name: 'weather', json: ['{"c'] },
    ];
    const { lines } = encode([answerOf({ calls, stopReason: 'max_tokens' })]);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ message: { tool_calls: [{ id: 'a' }] } });
  });

  it('fails on a call that is broken though nothing cut it off', () => {
    const { encoder } = encode([answerOf({ text: ['Hi'], calls: [{ id: 'a', name: 'weather', json: ['{"c'] }] })]);
    expect(encoder.failure()?.message).toContain("'weather'");
    expect(encoder.ended()).toBe(false);
  });

  it('takes text around JSON away, in the stream as well', () => {
    const { lines, notes } = encode([answerOf({ text: ['Here:\n``', '`json\n{"a"', ':1}\n```'] })], { jsonOnly: true });
    expect(messages(lines)).toEqual([
      { role: 'assistant', content: '{"a"' },
      { role: 'assistant', content: ':1}' },
      { role: 'assistant', content: '' },
    ]);
    expect(notes).toHaveLength(1);
  });

  it('shows what was held back when no JSON came', () => {
    expect(messages(encode([answerOf({ text: ['Sorry', '.'] })], { jsonOnly: true }).lines)).toMatchObject([
      { content: 'Sorry.' },
      { content: '' },
    ]);
  });

  it('shows the explanation of a refusal only where nothing was said', () => {
    const refused = (text: string[]): StreamEvent[] =>
      answerOf({ text, stopReason: 'refusal' }).map(
        (event): StreamEvent =>
          event.type === 'message_delta'
            ? {
                ...event,
                delta: { ...event.delta, stop_details: { type: 'refusal', category: null, explanation: 'Not this.' } },
              }
            : event,
      );
    expect(messages(encode([refused([])]).lines)).toMatchObject([{ content: 'Not this.' }, { content: '' }]);
    expect(messages(encode([refused(['Well'])]).lines)).toMatchObject([{ content: 'Well' }, { content: '' }]);
    expect(encode([refused([])]).lines.at(-1)).toMatchObject({ done_reason: 'stop' });
  });

  it('keeps the counts of the beginning where the end leaves them out', () => {
    const answer = answerOf({ text: ['Hi'] }).map((event): StreamEvent => {
      if (event.type !== 'message_delta') return event;
      const usage = {
        ...deltaUsageOf({ input: 0, output: 8 }),
        input_tokens: null,
        cache_creation_input_tokens: null,
        cache_read_input_tokens: null,
      };
      return { ...messageDelta('end_turn', null, usage), type: 'message_delta', delta: event.delta, usage };
    });
    expect(encode([answer]).lines.at(-1)).toMatchObject({ prompt_eval_count: 130, eval_count: 8 });
  });

  it('says nothing for pings and after the end', () => {
    const { encoder } = encoderOf();
    expect(encoder.encode([{ type: 'ping' }])).toBe('');
    encoder.encode(answerOf({ text: ['Hi'] }));
    expect(encoder.encode(answerOf({ text: ['again'] }))).toBe('');
  });

  it('obeys the grammar for any answer in any chunks', () => {
    fc.assert(
      fc.property(
        anyAnswer,
        fc.array(fc.nat(60), { maxLength: 12 }),
        fc.boolean(),
        ({ events, text, thinking, calls, length }, cuts, showThinking) => {
          const { lines, encoder } = encode(cutAt(events, cuts), { showThinking });
          expect(encoder.failure()).toBeUndefined();
          expect(lines.filter((line) => line['done'] === true)).toHaveLength(1);
          expect(lines.at(-1)).toMatchObject({ done: true, done_reason: length ? 'length' : 'stop' });
          const shown = lines
            .map((line) => line['message'])
            .filter(
              (message): message is { content: string; thinking?: string; tool_calls?: unknown[] } =>
                message !== undefined,
            );
          expect(shown.map((message) => message.content).join('')).toBe(text);
          expect(shown.map((message) => message.thinking ?? '').join('')).toBe(showThinking ? thinking : '');
          expect(shown.flatMap((message) => message.tool_calls ?? [])).toEqual(
            calls.map((call, index) => ({ id: call.id, function: { index, name: call.name, arguments: call.input } })),
          );
        },
      ),
    );
  });
});
