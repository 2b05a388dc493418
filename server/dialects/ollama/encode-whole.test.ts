import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../messages/errors.ts';
import type { EventChunks, StreamEvent } from '../../messages/types.ts';
import { encodeWhole, type WholeOptions } from './encode-whole.ts';
import { answerOf, cutAt } from '../../core/testing/sample-answers.ts';
import { anyAnswer } from './testing/any-answer.ts';

async function* stream(chunks: readonly StreamEvent[][]): EventChunks {
  yield* chunks;
}

async function whole(
  chunks: readonly StreamEvent[][],
  options: Partial<WholeOptions> = {},
): Promise<Awaited<ReturnType<typeof encodeWhole>> & { notes: string[] }> {
  const notes: string[] = [];
  const answer = await encodeWhole(stream(chunks), {
    model: 'm',
    showThinking: true,
    jsonOnly: false,
    note: (change) => notes.push(change),
    ...options,
  });
  return { ...answer, notes };
}

describe('wholeAnswer', () => {
  it('gathers the parts', async () => {
    const events = answerOf({
      thinking: ['Hm', '.'],
      text: ['Hel', 'lo'],
      calls: [
        { id: 'toolu_1', name: 'now', json: [] },
        { id: 'toolu_2', name: 'weather', json: ['{"city"', ':"Bern"}'] },
      ],
    });
    const { text, thinking, toolCalls, head, last, notes } = await whole([events]);
    expect({ text, thinking, notes }).toEqual({ text: 'Hello', thinking: 'Hm.', notes: [] });
    expect(toolCalls).toEqual([
      { id: 'toolu_1', function: { index: 0, name: 'now', arguments: {} } },
      { id: 'toolu_2', function: { index: 1, name: 'weather', arguments: { city: 'Bern' } } },
    ]);
    expect(head).toEqual({ model: 'm', created_at: expect.stringMatching(/Z$/) });
    expect(last()).toMatchObject({ done: true, done_reason: 'stop', prompt_eval_count: 130, eval_count: 5 });
  });

  it('takes text around JSON away, hides thinking, explains a refusal', async () => {
    expect((await whole([answerOf({ text: ['```json\n{"a":1}\n```'] })], { jsonOnly: true })).text).toBe('{"a":1}');
    expect((await whole([answerOf({ thinking: ['Hm'] })], { showThinking: false })).thinking).toBe('');
    expect((await whole([answerOf({ stopReason: 'refusal' })])).text).toMatch(/declined/);
    expect((await whole([answerOf({ text: ['Well'], stopReason: 'refusal' })])).text).toBe('Well');
  });

  it('leaves out a call that the cap cut off, and fails on one that is broken', async () => {
    const { toolCalls, notes, last } = await whole([
      answerOf({ calls: [{ id: 'a', name: 'weather', json: ['{"c'] }], stopReason: 'max_tokens' }),
    ]);
    expect({ toolCalls, notes }).toEqual({ toolCalls: [], notes: [expect.stringContaining("'weather'")] });
    expect(last().done_reason).toBe('length');
    await expect(whole([answerOf({ calls: [{ id: 'a', name: 'weather', json: ['{"c'] }] })])).rejects.toThrow(
      "'weather'",
    );
  });

  it('keeps a call without arguments before the one that was cut off', async () => {
    const calls = [
      { id: 'a', name: 'now', json: [] },
      { id: 'b', name: 'weather', json: ['{"c'] },
    ];
    const { toolCalls } = await whole([answerOf({ calls, stopReason: 'max_tokens' })]);
    expect(toolCalls.map((call) => call.id)).toEqual(['a']);
    const explicit = await whole([
      answerOf({ calls: [{ id: 'a', name: 'now', json: ['{}'] }], stopReason: 'max_tokens' }),
    ]);
    expect(explicit.toolCalls).toHaveLength(1);
  });

  it('fails with what the stream throws, and when the end is missing', async () => {
    await expect(whole([answerOf({ text: ['Hi'] }).slice(0, -1)])).rejects.toThrow(GatewayError);
  });

  it('says what the streamed answer says, for any answer', async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer, fc.array(fc.nat(60), { maxLength: 6 }), async (sample, cuts) => {
        const { text, thinking, toolCalls, last } = await whole(cutAt(sample.events, cuts));
        expect({ text, thinking, reason: last().done_reason }).toEqual({
          text: sample.text,
          thinking: sample.thinking,
          reason: sample.length ? 'length' : 'stop',
        });
        expect(toolCalls).toEqual(
          sample.calls.map((call, index) => ({
            id: call.id,
            function: { index, name: call.name, arguments: call.input },
          })),
        );
      }),
    );
  });
});
