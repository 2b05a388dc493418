import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { quotedError } from '../../messages/errors.ts';
import { createPool, type Pool, type PoolOptions } from './pool.ts';
import type { ClaudeProcess } from './process.ts';

/** A process that only lives and dies. */
interface Fake extends ClaudeProcess {
  leave(): void;
  killed: boolean;
}

let started: Fake[] = [];

function start(model: string): Fake {
  let leave = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const fake: Fake = {
    model,
    pid: started.length + 1,
    alive: true,
    ended,
    killed: false,
    listen: () => undefined,
    write: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
    leave: () => {
      Object.assign(fake, { alive: false });
      leave();
    },
    end: () => fake.leave(),
    kill: () => {
      fake.killed = true;
      fake.leave();
    },
  };
  started.push(fake);
  return fake;
}

const newPool = (options: Partial<PoolOptions> = {}): Pool =>
  createPool({ start, maxProcesses: 2, idleMs: 1000, makeRoom: () => false, ...options });
const signal = new AbortController().signal;

/** Lets ended processes leave the count. */
const settle = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined);

beforeEach(() => {
  started = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe('a spare process', () => {
  test('serves the next request for its model, whatever that says', async () => {
    const pool = newPool();
    pool.warm('opus');
    pool.warm('opus');
    expect(started).toHaveLength(1);
    expect(await pool.take('opus', signal)).toBe(started[0]);
    expect(pool.counts).toEqual({ all: 1, spare: 0 });
  });

  test('ends when nobody wants it, and not while it is asked for', async () => {
    const pool = newPool();
    pool.warm('opus');
    await vi.advanceTimersByTimeAsync(900);
    pool.warm('opus');
    await vi.advanceTimersByTimeAsync(900);
    expect(pool.counts).toEqual({ all: 1, spare: 1 });
    await vi.advanceTimersByTimeAsync(200);
    expect(pool.counts).toEqual({ all: 0, spare: 0 });
  });

  test('that died is not handed out', async () => {
    const pool = newPool();
    pool.warm('opus');
    started[0]?.leave();
    await settle();
    expect(await pool.take('opus', signal)).toBe(started[1]);
  });

  test('makes room for a request for another model', async () => {
    const pool = newPool({ maxProcesses: 1 });
    pool.warm('opus');
    expect((await pool.take('haiku', signal)).model).toBe('haiku');
    expect(started[0]?.killed).toBe(true);
  });

  test('is kept for two models at most', async () => {
    const pool = newPool({ maxProcesses: 9 });
    for (const model of ['a', 'b', 'c']) pool.warm(model);
    await settle();
    expect(pool.counts).toEqual({ all: 2, spare: 2 });
    expect(started[0]?.killed).toBe(true);
  });

  test('is not started beyond the limit', async () => {
    const pool = newPool({ maxProcesses: 1 });
    await pool.take('opus', signal);
    pool.warm('opus');
    expect(started).toHaveLength(1);
  });
});

describe('at the limit', () => {
  test('requests wait in their order for a process to end', async () => {
    const pool = newPool({ maxProcesses: 1 });
    await pool.take('a', signal);
    const order: string[] = [];
    const second = pool.take('b', signal).then((one) => order.push(one.model));
    const third = pool.take('c', signal).then((one) => order.push(one.model));
    await settle();
    expect(order).toEqual([]);
    started[0]?.leave();
    await second;
    started[1]?.leave();
    await third;
    expect(order).toEqual(['b', 'c']);
  });

  test('a process that only waits for its client makes room', async () => {
    const pool = newPool({ maxProcesses: 1, makeRoom: () => (started[0]?.kill(), true) });
    await pool.take('a', signal);
    expect((await pool.take('b', signal)).model).toBe('b');
  });

  test('who leaves is forgotten', async () => {
    const pool = newPool({ maxProcesses: 1 });
    await pool.take('a', signal);
    const leaving = new AbortController();
    const waiting = pool.take('b', leaving.signal);
    leaving.abort(quotedError('api_error', 'left', { code: 'client_closed' }));
    await expect(waiting).rejects.toMatchObject({ code: 'client_closed' });
    started[0]?.leave();
    await settle();
    expect(started).toHaveLength(1);
  });

  test('a start that fails is told to the one who waits', async () => {
    const pool = newPool({
      start: () => {
        throw quotedError('not_found_error', 'no such model');
      },
    });
    await expect(pool.take('x', signal)).rejects.toMatchObject({ status: 404 });
  });
});

test('stop ends all and refuses the rest', async () => {
  const pool = newPool({ maxProcesses: 1 });
  await pool.take('a', signal);
  const waiting = pool.take('b', signal);
  const stopping = pool.stop();
  await expect(waiting).rejects.toMatchObject({ code: 'shutting_down' });
  await stopping;
  expect(started[0]?.killed).toBe(true);
  await expect(pool.take('c', signal)).rejects.toMatchObject({ code: 'shutting_down' });
});
