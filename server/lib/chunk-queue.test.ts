import { expect, test } from 'vitest';
import { textDelta } from '../messages/events.ts';
import type { StreamEvent } from '../messages/types.ts';
import { createChunkQueue, type ChunkQueue } from './chunk-queue.ts';

function newQueue(): { queue: ChunkQueue<StreamEvent>; told: string[] } {
  const told: string[] = [];
  const queue = createChunkQueue<StreamEvent>({
    maxEvents: 4,
    left: () => told.push('left'),
    full: (isFull) => told.push(isFull ? 'full' : 'room'),
  });
  return { queue, told };
}

const chunk = (...texts: string[]): StreamEvent[] => texts.map((text) => textDelta(0, text));

test('batches arrive as they were pushed, then the end', async () => {
  const { queue, told } = newQueue();
  const all: StreamEvent[][] = [];
  const reading = (async () => {
    for await (const one of queue.chunks) all.push(one);
  })();
  queue.push(chunk('a', 'b'));
  await queue.begun;
  queue.push([]);
  queue.push(chunk('c'));
  queue.end();
  await reading;
  expect(all).toEqual([chunk('a', 'b'), chunk('c')]);
  expect(told).toEqual([]);
});

test('a failure comes after what was pushed before, once', async () => {
  const { queue, told } = newQueue();
  queue.push(chunk('a'));
  queue.fail(new Error('broke'));
  queue.push(chunk('too late'));
  const iterator = queue.chunks[Symbol.asyncIterator]();
  expect(await iterator.next()).toEqual({ done: false, value: chunk('a') });
  await expect(iterator.next()).rejects.toThrow('broke');
  expect((await iterator.next()).done).toBe(true);
  await expect(queue.begun).resolves.toBeUndefined();
  expect(told).toEqual([]);
});

test('a failure before anything was pushed is told to the one who waits for the beginning', async () => {
  const { queue } = newQueue();
  queue.fail(new Error('broke'));
  await expect(queue.begun).rejects.toThrow('broke');
});

test('says when too much waits, and when there is room again', async () => {
  const { queue, told } = newQueue();
  queue.push(chunk('a', 'b', 'c'));
  queue.push(chunk('d', 'e'));
  expect(told).toEqual(['full']);
  const iterator = queue.chunks[Symbol.asyncIterator]();
  await iterator.next();
  expect(told).toEqual(['full', 'room']);
});

test('says when the taker leaves early, also before it has begun, and only then', async () => {
  const early = newQueue();
  await early.queue.chunks[Symbol.asyncIterator]().return?.();
  expect(early.told).toEqual(['left']);

  const late = newQueue();
  late.queue.push(chunk('a'));
  late.queue.end();
  for await (const _ of late.queue.chunks) break;
  expect(late.told).toEqual([]);
});
