import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageStop, textDelta } from './events.ts';
import { withHeartbeat } from './heartbeat.ts';
import type { StreamEvent } from './types.ts';

async function* slowly(steps: (number | StreamEvent | Error)[], closed?: () => void): AsyncGenerator<StreamEvent[]> {
  try {
    for (const step of steps) {
      if (typeof step === 'number') await sleep(step);
      else if (step instanceof Error) throw step;
      else yield [step];
    }
  } finally {
    closed?.();
  }
}

async function typesOf(chunks: AsyncIterable<StreamEvent[]>): Promise<string[]> {
  const types: string[] = [];
  for await (const chunk of chunks) types.push(...chunk.map((event) => event.type));
  return types;
}

test('a talking model needs no pings', async () => {
  expect(
    await typesOf(withHeartbeat(slowly([textDelta(0, 'a'), 5, textDelta(0, 'b'), messageStop()]), 500, 500)),
  ).toEqual(['content_block_delta', 'content_block_delta', 'message_stop']);
});

test('the first silence is short, the later ones are longer, and no event is lost', async () => {
  const types = await typesOf(withHeartbeat(slowly([150, textDelta(0, 'a'), 60, messageStop()]), 40, 400));
  expect(types).toEqual(['ping', 'content_block_delta', 'message_stop']);
  const often = await typesOf(withHeartbeat(slowly([200, messageStop()]), 20, 40));
  expect(often.filter((type) => type === 'ping').length).toBeGreaterThanOrEqual(3);
  expect(often.at(-1)).toBe('message_stop');
});

test('an error reaches the consumer, after a ping too', async () => {
  await expect(typesOf(withHeartbeat(slowly([60, new Error('broken')]), 20, 20))).rejects.toThrow('broken');
});

test('who stops listening stops the source', async () => {
  let closed = false;
  for await (const chunk of withHeartbeat(
    slowly([textDelta(0, 'a'), textDelta(0, 'b'), 10], () => (closed = true)),
    500,
    500,
  )) {
    expect(chunk).toHaveLength(1);
    break;
  }
  expect(closed).toBe(true);
});

test('what comes while the consumer is busy with a ping is not lost, be it a chunk, the end or an error', async () => {
  const busy = async (steps: (number | StreamEvent | Error)[]): Promise<string[]> => {
    const types: string[] = [];
    for await (const chunk of withHeartbeat(slowly(steps), 20, 500)) {
      types.push(...chunk.map((event) => event.type));
      if (types.length === 1) await sleep(60);
    }
    return types;
  };
  expect(await busy([40, textDelta(0, 'a'), messageStop()])).toEqual(['ping', 'content_block_delta', 'message_stop']);
  expect(await busy([40])).toEqual(['ping']);
  await expect(busy([40, new Error('broken')])).rejects.toThrow('broken');
});

test('any order of silence, chunks and slow reading gives every chunk once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), { maxLength: 6 }),
      async (pace) => {
        const steps = pace.flatMap(([silence], index) => [silence, textDelta(0, String(index))]);
        const texts: string[] = [];
        let at = 0;
        for await (const chunk of withHeartbeat(slowly(steps), 2, 3)) {
          for (const event of chunk)
            if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') texts.push(event.delta.text);
          await sleep(pace[at++ % Math.max(1, pace.length)]?.[1] ?? 0);
        }
        expect(texts).toEqual(pace.map((_, index) => String(index)));
      },
    ),
    { numRuns: 30 },
  );
});
