import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Batch, BatchRequest } from '../core/stores.ts';
import { createBatches, type Batches, type Clock } from './batches.ts';
import type { ItemCall } from '../core/stores.ts';
import type { ItemOutcome } from '../core/stores.ts';
import { createBatchStore, type BatchStore } from './store.ts';

const DAY = 24 * 60 * 60 * 1000;
const caller = { scope: 'me:', local: true, headers: {} };
const request = (customId: string, model = 'm'): BatchRequest => ({ customId, params: { model } });
const succeeded = (text: string): ItemOutcome => ({ kind: 'done', result: { type: 'succeeded', message: { text } } });

interface FakeClock extends Clock {
  pass(ms: number): void;
}

function fakeClock(): FakeClock {
  let time = 1_000_000;
  let timers: { at: number; task: () => void }[] = [];
  return {
    now: () => time,
    after: (ms, task) => {
      const timer = { at: time + ms, task };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    pass: (ms) => {
      time += ms;
      const due = timers.filter(({ at }) => at <= time);
      timers = timers.filter(({ at }) => at > time);
      for (const { task } of due) task();
    },
  };
}

/** A model whose answers the test gives. */
function handModel(): {
  run: (call: ItemCall) => Promise<ItemOutcome>;
  running: () => string[];
  answer: (customId: string, outcome: ItemOutcome) => void;
  calls: string[];
} {
  const open = new Map<string, (outcome: ItemOutcome) => void>();
  const calls: string[] = [];
  return {
    calls,
    running: () => [...open.keys()].sort(),
    answer: (customId, outcome) => {
      open.get(customId)?.(outcome);
      open.delete(customId);
    },
    run: ({ customId, signal }) => {
      calls.push(customId);
      return new Promise((resolve, reject) => {
        open.set(customId, resolve);
        signal.addEventListener('abort', () => {
          open.delete(customId);
          reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
        });
      });
    },
  };
}

let dir: string;
let clock: FakeClock;
let model: ReturnType<typeof handModel>;
let problems: string[];
const alive: Batches[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchboard-batches-'));
  clock = fakeClock();
  model = handModel();
  problems = [];
});
afterEach(async () => {
  await Promise.all(alive.splice(0).map((batches) => batches.stop()));
  rmSync(dir, { recursive: true, force: true });
});

function open(change: { store?: BatchStore; run?: (call: ItemCall) => Promise<ItemOutcome> } = {}): Batches {
  const batches = createBatches({
    store: createBatchStore(dir),
    run: model.run,
    laneOf: async (name) => name,
    clock,
    problem: (sentence) => problems.push(sentence),
    ...change,
  });
  alive.push(batches);
  batches.start();
  return batches;
}

const until = (condition: () => unknown): Promise<void> =>
  vi.waitFor(() => expect(condition()).toBeTruthy(), { interval: 2 });
const runs = (...ids: string[]): Promise<void> =>
  vi.waitFor(() => expect(model.running()).toEqual(ids), { interval: 2 });

async function ended(batches: Batches, id: string): Promise<Batch> {
  return vi.waitFor(
    async () => {
      const batch = await batches.find('me:', id);
      if (batch?.endedAt === undefined) throw new Error('not ended');
      return batch;
    },
    { interval: 2 },
  );
}

async function resultsOf(batches: Batches, id: string): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await batches.results('me:', id)) ?? []) chunks.push(chunk);
  return Buffer.concat(chunks)
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

describe('a batch', () => {
  it('is worked on, one request at a time for each model and few over all, and ends with its results', async () => {
    const batches = open();
    const names = ['m', 'm', 'n', 'o', 'p'];
    const { id } = await batches.create(
      caller,
      names.map((name, index) => request(`r${index}`, name)),
    );
    await runs('r0', 'r2', 'r3');
    model.answer('r2', succeeded('2'));
    await runs('r0', 'r3', 'r4');
    model.answer('r0', succeeded('0'));
    await runs('r1', 'r3', 'r4');
    expect(await batches.find('me:', id)).not.toHaveProperty('tally');
    await expect(batches.results('me:', id)).rejects.toMatchObject({ status: 404 });
    await expect(batches.remove('me:', id)).rejects.toMatchObject({ status: 400 });
    model.answer('r1', { kind: 'done', result: { type: 'errored', error: { type: 'error' } } });
    for (const rest of ['r3', 'r4']) model.answer(rest, succeeded('x'));
    expect((await ended(batches, id)).tally).toEqual({ succeeded: 4, errored: 1, canceled: 0, expired: 0 });
    const lines = await resultsOf(batches, id);
    expect(lines).toHaveLength(5);
    expect(lines[1]).toBe('{"custom_id":"r1","result":{"type":"errored","error":{"type":"error"}}}');
    await expect(batches.cancel('me:', id)).rejects.toMatchObject({ status: 400 });
    expect(await batches.remove('me:', id)).toBe(true);
    expect(await batches.find('me:', id)).toBeUndefined();
  });

  it('is seen by its caller alone', async () => {
    const batches = open();
    const { id } = await batches.create(caller, [request('a')]);
    expect(await batches.find('you:', id)).toBeUndefined();
    expect(await batches.list('you:')).toEqual([]);
    expect(await batches.cancel('you:', id)).toBeUndefined();
    expect(await batches.remove('you:', id)).toBe(false);
    expect(await batches.results('you:', id)).toBeUndefined();
    const second = await batches.create(caller, [request('a')]);
    expect((await batches.list('me:')).map((batch) => batch.id)).toEqual([second.id, id]);
  });

  it('goes on after a restart: what was broken off is asked again, what is done is not', async () => {
    const before = open();
    const { id } = await before.create(
      caller,
      ['a', 'b', 'c'].map((name) => request(name)),
    );
    await runs('a');
    model.answer('a', succeeded('first'));
    await runs('b');
    await before.stop();
    await expect(before.find('me:', id)).rejects.toMatchObject({ code: 'shutting_down' });
    model = handModel();
    const after = open();
    await runs('b');
    model.answer('b', succeeded('second'));
    await runs('c');
    model.answer('c', succeeded('third'));
    expect((await ended(after, id)).tally).toMatchObject({ succeeded: 3 });
    expect(model.calls).toEqual(['b', 'c']);
    expect(await resultsOf(after, id)).toEqual(
      ['a', 'b', 'c'].map(
        (name, index) =>
          `{"custom_id":"${name}","result":{"type":"succeeded","message":{"text":"${['first', 'second', 'third'][index] ?? ''}"}}}`,
      ),
    );
  });

  it('is canceled: what has an answer keeps it, the rest has none', async () => {
    const batches = open();
    const { id } = await batches.create(caller, [request('a'), request('b'), request('c'), request('d', 'n')]);
    await runs('a', 'd');
    model.answer('a', succeeded('1'));
    await runs('b', 'd');
    expect(await batches.cancel('me:', id)).toMatchObject({ cancelAt: clock.now() });
    expect((await ended(batches, id)).tally).toEqual({ succeeded: 1, errored: 0, canceled: 3, expired: 0 });
    expect(model.calls.sort()).toEqual(['a', 'b', 'd']);
    expect(await resultsOf(batches, id)).toHaveLength(4);
  });

  it('that was canceled just before a crash is canceled after it', async () => {
    const store = createBatchStore(dir);
    await store.create(
      {
        ...caller,
        id: 'msgbatch_x',
        total: 2,
        createdAt: clock.now(),
        expiresAt: clock.now() + DAY,
        cancelAt: clock.now(),
      },
      [request('a'), request('b')],
    );
    const batches = open();
    expect((await ended(batches, 'msgbatch_x')).tally).toMatchObject({ canceled: 2 });
    expect(model.calls).toEqual([]);
  });

  it('expires after a day, also when the gateway was off then', async () => {
    const batches = open();
    const first = await batches.create(caller, [request('a'), request('b')]);
    await runs('a');
    clock.pass(DAY);
    expect((await ended(batches, first.id)).tally).toMatchObject({ expired: 2 });
    const second = await batches.create(caller, [request('c')]);
    await runs('c');
    await batches.stop();
    clock.pass(DAY);
    model = handModel();
    const after = open();
    expect((await ended(after, second.id)).tally).toMatchObject({ expired: 1 });
    expect(model.calls).toEqual([]);
  });

  it('keeps its results for 29 days and is forgotten after a year', async () => {
    const batches = open();
    const { id } = await batches.create(caller, [request('a')]);
    await runs('a');
    model.answer('a', succeeded('1'));
    await ended(batches, id);
    clock.pass(29 * DAY - 1);
    expect(await resultsOf(batches, id)).toHaveLength(1);
    clock.pass(60 * 60 * 1000);
    await vi.waitFor(async () => expect((await batches.find('me:', id))?.archivedAt).toBe(clock.now()), {
      interval: 2,
    });
    await expect(batches.results('me:', id)).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('29 days'),
    });
    clock.pass(336 * DAY);
    await vi.waitFor(async () => expect(await batches.find('me:', id)).toBeUndefined(), { interval: 2 });
  });
});

describe('what goes wrong', () => {
  it('and passes is tried again later, each time after a longer rest', async () => {
    const batches = open();
    const { id } = await batches.create(caller, [request('a'), request('b')]);
    await runs('a');
    for (const rest of [5000, 10_000]) {
      model.answer('a', { kind: 'later' });
      await until(() => model.running().length === 0);
      await new Promise((resolve) => setImmediate(resolve));
      clock.pass(rest - 1);
      expect(model.running()).toEqual([]);
      clock.pass(1);
      await runs('a');
    }
    model.answer('a', { kind: 'later', afterMs: 60_000 });
    await new Promise((resolve) => setImmediate(resolve));
    clock.pass(59_999);
    expect(model.running()).toEqual([]);
    clock.pass(1);
    await runs('a');
    model.answer('a', succeeded('1'));
    await runs('b');
    model.answer('b', succeeded('2'));
    expect((await ended(batches, id)).tally).toMatchObject({ succeeded: 2 });
  });

  it("by a fault of ours is that request's error alone", async () => {
    const batches = open({
      run: async ({ customId }) => (customId === 'a' ? Promise.reject(new Error('oops')) : succeeded('fine')),
    });
    const { id } = await batches.create(caller, [request('a'), request('b')]);
    expect((await ended(batches, id)).tally).toMatchObject({ succeeded: 1, errored: 1 });
    expect((await resultsOf(batches, id))[0]).toContain('oops');
  });

  it('on a full disk loses no answer: it is told and tried again', async () => {
    const store = createBatchStore(dir);
    let full = true;
    const batches = open({
      store: {
        ...store,
        append: async (batch, lines) =>
          full ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) : store.append(batch, lines),
      },
    });
    const { id } = await batches.create(caller, [request('a')]);
    await runs('a');
    model.answer('a', succeeded('1'));
    await until(() => problems.length === 1);
    expect(problems[0]).toContain('ENOSPC');
    full = false;
    clock.pass(5000);
    await runs('a');
    model.answer('a', succeeded('2'));
    await ended(batches, id);
    expect(await resultsOf(batches, id)).toEqual([
      '{"custom_id":"a","result":{"type":"succeeded","message":{"text":"2"}}}',
    ]);
  });

  it('at the very end is tried again, and nothing is written twice', async () => {
    const store = createBatchStore(dir);
    let fail = true;
    const batches = open({
      store: {
        ...store,
        save: async (batch) => {
          if (batch.endedAt !== undefined && fail) throw new Error('no');
          await store.save(batch);
        },
      },
    });
    const { id } = await batches.create(caller, [request('a'), request('b')]);
    await runs('a');
    await batches.cancel('me:', id);
    await until(() => problems.length === 1);
    fail = false;
    clock.pass(5000);
    expect((await ended(batches, id)).tally).toMatchObject({ canceled: 2 });
    expect(
      readFileSync(join(dir, id, 'results.jsonl'), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(2);
  });
});
