import { describe, expect, it } from 'vitest';
import { checkOpenAIChunks } from '../../../../test/support/grammar.ts';
import { record } from '../../../../test/support/json.ts';
import { parseSseData } from '../../../../test/support/sse.ts';
import { quotedError } from '../../../messages/errors.ts';
import type { StreamEvent } from '../../../messages/types.ts';
import { chatEncoder } from '../chat-completions/encode-chat.ts';
import { streamReply } from './stream-chunks.ts';
import { createToolTable } from './tool-table.ts';
import { chunked } from '../../../core/testing/fake-gateway.ts';
import { eventsOf } from '../../../core/testing/sample-answers.ts';

const answer = {
  id: 'chatcmpl-1',
  created: 1_700_000_000,
  model: 'claude',
  tools: createToolTable(() => undefined),
  includeUsage: false,
  oldFunctions: false,
  objectOnly: false,
  showReasoning: true,
  note: () => undefined,
};

describe('streamReply', () => {
  const failure = quotedError('overloaded_error', 'Too busy.');
  const chunksOf = async (list: StreamEvent[][], ...errors: Error[]) => {
    const chunks: string[] = [];
    for await (const chunk of streamReply(chunked([...list, ...errors]), chatEncoder(answer), {}).chunks)
      chunks.push(String(chunk));
    return chunks;
  };
  const events = eventsOf([{ text: ['a', 'b'] }], 'end_turn');

  it('writes once for each chunk', async () => {
    expect(await chunksOf([events.slice(0, 2), events.slice(2, 4), events.slice(4)])).toHaveLength(3);
  });

  it('leaves an error before the first chunk to HTTP', async () => {
    await expect(chunksOf([], failure)).rejects.toBe(failure);
    await expect(chunksOf([[]], failure)).rejects.toBe(failure);
  });

  it('ends with the error and without [DONE] after the first chunk, also when the answer just stops', async () => {
    const broken = (await chunksOf([events.slice(0, 3)], failure)).join('');
    checkOpenAIChunks(parseSseData(broken));
    expect(JSON.parse(parseSseData(broken).at(-1) ?? '')).toEqual({
      error: { message: 'Too busy.', type: 'server_error', param: null, code: 'server_is_overloaded' },
    });
    const stopped = parseSseData((await chunksOf([events.slice(0, 3)])).join(''));
    expect(record(record(JSON.parse(stopped.at(-1) ?? ''))['error'])['message']).toContain('before it was complete');
  });

  it('lets go of the model when the caller leaves', async () => {
    let released = false;
    async function* source() {
      try {
        for (;;) yield [events[0] ?? { type: 'ping' as const }];
      } finally {
        released = true;
      }
    }
    for await (const chunk of streamReply(source(), chatEncoder(answer), {}).chunks) if (chunk.length > 0) break;
    expect(released).toBe(true);
  });
});
