import { expect, test } from 'vitest';
import { tapChunks } from './tap-chunks.ts';
import { messageStop, textDelta } from '../messages/events.ts';
import type { StreamEvent } from '../messages/types.ts';

async function* source(closed: () => void, broken?: Error): AsyncGenerator<StreamEvent[]> {
  try {
    yield [textDelta(0, 'a')];
    if (broken !== undefined) throw broken;
    yield [textDelta(0, 'b'), messageStop()];
  } finally {
    closed();
  }
}

async function read(chunks: AsyncIterable<StreamEvent[]>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const chunk of chunks) events.push(...chunk);
  return events;
}

test('each batch is seen once, in order, and passed on', async () => {
  const seen: number[] = [];
  const events = await read(
    tapChunks(
      source(() => undefined),
      (chunk) => seen.push(chunk.length),
    ),
  );
  expect(seen).toEqual([1, 2]);
  expect(events).toEqual([textDelta(0, 'a'), textDelta(0, 'b'), messageStop()]);
});

test('an error goes on as what is made of it, or as it is', async () => {
  const broken = new Error('broken');
  const see = (): void => undefined;
  await expect(
    read(
      tapChunks(
        source(() => undefined, broken),
        see,
      ),
    ),
  ).rejects.toBe(broken);
  await expect(
    read(
      tapChunks(
        source(() => undefined, broken),
        see,
        () => new Error('worded'),
      ),
    ),
  ).rejects.toThrow('worded');
});

test('who leaves early closes the source', async () => {
  let closed = false;
  for await (const chunk of tapChunks(
    source(() => (closed = true)),
    () => undefined,
  )) {
    expect(chunk).toHaveLength(1);
    break;
  }
  expect(closed).toBe(true);
});
