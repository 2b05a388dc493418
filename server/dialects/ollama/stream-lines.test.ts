import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotedError } from '../../messages/errors.ts';
import { messageStart, textDelta, textStart } from '../../messages/events.ts';
import type { EventChunks, StreamEvent } from '../../messages/types.ts';
import { createLineEncoder, type LineEncoder } from './encode-lines.ts';
import { CHAT_LINES } from './line-shape.ts';
import { streamLines } from './stream-lines.ts';
import { answerOf, cutAt } from '../../core/testing/sample-answers.ts';
import { wholeText } from '../../core/whole-text.ts';
import { linesOf } from './testing/lines.ts';
import { anyAnswer } from './testing/any-answer.ts';

const overloaded = quotedError('overloaded_error', 'Overloaded. Try again.');

function encoder(): LineEncoder {
  return createLineEncoder({
    model: 'm',
    shape: CHAT_LINES,
    showThinking: true,
    jsonOnly: false,
    keepText: false,
    note: () => undefined,
  });
}

async function* stream(script: readonly (StreamEvent[] | Error)[], closed?: () => void): EventChunks {
  try {
    for (const chunk of script) {
      if (chunk instanceof Error) throw chunk;
      yield chunk;
    }
  } finally {
    closed?.();
  }
}

async function chunksOf(
  script: readonly (StreamEvent[] | Error)[],
  context?: () => Promise<number[]>,
): Promise<string[]> {
  const chunks: string[] = [];
  for await (const part of streamLines(stream(script), encoder(), {}, context).chunks) chunks.push(String(part));
  return chunks;
}

describe('streamLines', () => {
  it('writes once for each chunk that shows something', async () => {
    const [start, open, first, second, ...rest] = answerOf({ text: ['Hel', 'lo'] });
    if (start === undefined || open === undefined || first === undefined || second === undefined)
      throw new Error('sample');
    const chunks = await chunksOf([[start], [open, first], [second], rest]);
    expect(chunks).toHaveLength(3);
    expect(linesOf(chunks.join(''))).toMatchObject([
      { message: { content: 'Hel' } },
      { message: { content: 'lo' } },
      { done: true },
    ]);
  });

  it('is NDJSON and shows the headers of the upstream', () => {
    expect(
      streamLines(stream([]), encoder(), { 'retry-after': '1', 'content-type': 'text/event-stream' }),
    ).toMatchObject({
      status: 200,
      headers: { 'retry-after': '1', 'content-type': 'application/x-ndjson' },
    });
  });

  it('starts the answer with an empty chunk at a ping', async () => {
    const chunks = await chunksOf([[{ type: 'ping' }], answerOf({ text: ['Hi'] })]);
    expect(chunks[0]).toBe('');
    expect(linesOf(chunks.join(''))).toHaveLength(2);
  });

  it('puts the context into the last line', async () => {
    const lines = linesOf((await chunksOf([answerOf({ text: ['Hi'] })], () => Promise.resolve([1, 2]))).join(''));
    expect(lines.map((line) => line['context'])).toEqual([undefined, [1, 2]]);
  });

  it('throws an error that comes before anything was shown', async () => {
    await expect(chunksOf([overloaded])).rejects.toBe(overloaded);
    await expect(chunksOf([answerOf({}).slice(0, 1), overloaded])).rejects.toBe(overloaded);
    await expect(chunksOf([])).rejects.toThrow('ended before it was complete');
  });

  it('ends with an error line when it breaks later, and says nothing after it', async () => {
    const begun = answerOf({ text: ['Hi'] }).slice(0, 3);
    for (const [script, words] of [
      [[begun, overloaded, answerOf({ text: ['more'] })], 'Overloaded. Try again.'],
      [[begun], 'The answer ended before it was complete. Try again.'],
      [[[{ type: 'ping' }], overloaded], 'Overloaded. Try again.'],
      [[begun, new TypeError('oops')], expect.stringContaining('oops')],
    ] satisfies [(StreamEvent[] | Error)[], unknown][]) {
      const lines = linesOf((await chunksOf(script)).join(''));
      expect(lines.at(-1)).toEqual({ error: words });
      expect(lines.some((line) => line['done'] === true)).toBe(false);
    }
  });

  it('ends with an error line at a broken call, behind what came before it', async () => {
    const lines = linesOf(
      (await chunksOf([answerOf({ text: ['Hi'], calls: [{ id: 'a', name: 'weather', json: ['{"c'] }] })])).join(''),
    );
    expect(lines).toEqual([
      expect.objectContaining({ message: { role: 'assistant', content: 'Hi' } }),
      { error: expect.stringContaining("'weather'") },
    ]);
  });

  it('closes its source when the caller leaves', async () => {
    let closed = 0;
    const start = answerOf({ text: ['Hi'] })[0];
    if (start?.type !== 'message_start') throw new Error('sample');
    const source = stream(
      [[messageStart(start.message), textStart(0), textDelta(0, 'Hi')], [textDelta(0, 'more')]],
      () => (closed += 1),
    );
    for await (const _piece of streamLines(source, encoder(), {}).chunks) break;
    expect(closed).toBe(1);
  });

  it('yields one proper end for any answer in any chunks, broken anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyAnswer,
        fc.array(fc.nat(60), { maxLength: 8 }),
        fc.option(fc.nat(8), { nil: undefined }),
        async ({ events, text }, cuts, broken) => {
          const script: (StreamEvent[] | Error)[] = cutAt(events, cuts);
          // What comes behind the end is not read any more.
          const end = script.findIndex(
            (chunk) => !(chunk instanceof Error) && chunk.some((event) => event.type === 'message_stop'),
          );
          const breaks = broken !== undefined && broken <= end;
          if (breaks) script.splice(broken, 0, overloaded);
          let sent: string;
          try {
            sent = await wholeText(streamLines(stream(script), encoder(), {}));
          } catch (error) {
            expect(error).toBe(overloaded);
            expect(breaks).toBe(true);
            return;
          }
          const lines = linesOf(sent);
          const ends = lines.filter((line) => line['done'] === true || 'error' in line);
          expect(ends).toEqual([lines.at(-1)]);
          if (breaks) expect(lines.at(-1)).toEqual({ error: 'Overloaded. Try again.' });
          else expect(sentContent(lines)).toBe(text);
        },
      ),
    );
  });
});

function sentContent(lines: readonly { message?: unknown }[]): string {
  return lines
    .map(({ message }) =>
      typeof message === 'object' && message !== null && 'content' in message ? String(message.content) : '',
    )
    .join('');
}
