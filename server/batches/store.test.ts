import fc from 'fast-check';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Batch, BatchRequest, ItemResult } from '../core/stores.ts';
import { readResultLine } from './batch.ts';
import { createBatchStore } from './store.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchboard-batches-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const batch: Batch = {
  id: 'msgbatch_1',
  scope: 's:',
  local: true,
  headers: { 'anthropic-beta': 'x' },
  total: 3,
  createdAt: 1000,
  expiresAt: 2000,
};
const requests: BatchRequest[] = ['a', 'b', 'c'].map((customId) => ({
  customId,
  params: { model: 'm', text: `für \u2028 ${customId}` },
}));
const done = (text: string): ItemResult => ({ type: 'succeeded', message: { text } });
const path = (name: string): string => join(dir, batch.id, name);

async function resultsOf(store = createBatchStore(dir)): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.results(batch)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('a batch on disk', () => {
  it('comes back as it was, request by request', async () => {
    const store = createBatchStore(dir);
    const waiting = await store.create(batch, requests);
    const again = createBatchStore(dir);
    expect(await again.load()).toEqual({ batches: [batch], damaged: [] });
    expect(await again.remaining(batch)).toEqual({
      waiting,
      tally: { succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    });
    for (const [index, item] of waiting.entries()) expect(await again.request(batch, item)).toEqual(requests[index]);
  });

  it('knows after a crash what is done', async () => {
    const store = createBatchStore(dir);
    await store.create(batch, requests);
    await store.append(batch, [['b', done('hi \u2028 there')]]);
    await store.append(batch, [['a', { type: 'canceled' }]]);
    const { waiting, tally } = await createBatchStore(dir).remaining(batch);
    expect(waiting.map(({ customId }) => customId)).toEqual(['c']);
    expect(tally).toEqual({ succeeded: 1, errored: 0, canceled: 1, expired: 0 });
    expect(await resultsOf()).toBe(
      `${JSON.stringify({ custom_id: 'b', result: done('hi \u2028 there') })}\n{"custom_id":"a","result":{"type":"canceled"}}\n`,
    );
  });

  it('gives up the requests at its end and the results when it is archived', async () => {
    const store = createBatchStore(dir);
    await store.create(batch, requests);
    await store.append(batch, [['a', done('x')]]);
    const ended = { ...batch, endedAt: 5, tally: { succeeded: 1, errored: 0, canceled: 0, expired: 2 } };
    await store.save(ended);
    expect(readdirSync(join(dir, batch.id)).sort()).toEqual(['batch.json', 'results.jsonl']);
    await store.save({ ...ended, archivedAt: 6 });
    expect(readdirSync(join(dir, batch.id))).toEqual(['batch.json']);
    expect(await store.load()).toMatchObject({ batches: [{ ...ended, archivedAt: 6 }] });
    await store.remove(ended);
    expect(existsSync(join(dir, batch.id))).toBe(false);
  });

  it('is refused when the disk is too full, and leaves nothing', async () => {
    const store = createBatchStore(dir, async () => 256 * 1024 * 1024 + 40);
    await expect(store.create(batch, requests)).rejects.toMatchObject({ status: 507 });
    expect(readdirSync(dir)).toEqual([]);
  });

  it('is for this user alone', async () => {
    const store = createBatchStore(dir);
    await store.create(batch, requests);
    await store.append(batch, [['a', done('x')]]);
    if (process.platform === 'win32') return;
    for (const name of ['batch.json', 'requests.jsonl', 'results.jsonl'])
      expect(statSync(path(name)).mode & 0o077).toBe(0);
  });

  it('leaves folders alone that are none of its own, and tells of a damaged one', async () => {
    mkdirSync(join(dir, 'other'));
    mkdirSync(join(dir, 'msgbatch_bad'));
    writeFileSync(join(dir, 'msgbatch_bad', 'batch.json'), '{"version":1,');
    expect(await createBatchStore(dir).load()).toEqual({ batches: [], damaged: [join(dir, 'msgbatch_bad')] });
    expect(readdirSync(dir).sort()).toEqual(['msgbatch_bad', 'other']);
  });
});

describe('a crash at any point', () => {
  it('while a batch is made leaves the whole batch or none', async () => {
    await createBatchStore(dir).create(batch, requests);
    const whole = readFileSync(path('requests.jsonl'));
    rmSync(path('batch.json'));
    for (const bytes of [0, 1, whole.length - 1, whole.length]) {
      mkdirSync(join(dir, batch.id), { recursive: true });
      writeFileSync(path('requests.jsonl'), whole.subarray(0, bytes));
      expect(await createBatchStore(dir).load()).toEqual({ batches: [], damaged: [] });
      expect(existsSync(join(dir, batch.id))).toBe(false);
    }
  });

  it('while results are added: every request is either done once or waits', async () => {
    const store = createBatchStore(dir);
    await store.create(batch, requests);
    await store.append(batch, [
      ['b', done('1')],
      ['a', { type: 'errored', error: { type: 'error' } }],
      ['c', done('3')],
    ]);
    const whole = readFileSync(path('results.jsonl'));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.boolean(), async (bytes, again) => {
        writeFileSync(path('results.jsonl'), whole);
        truncateSync(path('results.jsonl'), bytes);
        // What an older version left there twice.
        if (again)
          appendFileSync(
            path('results.jsonl'),
            `\n${JSON.stringify({ custom_id: 'b', result: { type: 'expired' } })}\n`,
          );
        const reloaded = createBatchStore(dir);
        const { waiting } = await reloaded.remaining(batch);
        await reloaded.append(
          batch,
          waiting.map(({ customId }) => [customId, { type: 'canceled' }]),
        );
        const lines = (await resultsOf(reloaded)).split('\n').slice(0, -1);
        expect(lines.map((line) => readResultLine(line)?.customId).sort()).toEqual(['a', 'b', 'c']);
        expect((await reloaded.remaining(batch)).waiting).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
