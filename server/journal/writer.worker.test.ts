import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workerConnection } from './disk.ts';
import { createJournal } from './journal.ts';
import { createPriceBook } from './prices.ts';
import type { RequestRecord } from '../core/record.ts';

let dir: string;
let script: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'worker-'));
  script = join(dir, 'journal-writer.mjs');
  await build({
    input: join(import.meta.dirname, 'writer.worker.ts'),
    platform: 'node',
    logLevel: 'silent',
    output: { file: script, format: 'esm' },
  });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function record(id: string): RequestRecord {
  return {
    id,
    at: Date.now(),
    method: 'POST',
    path: '/api/chat',
    dialect: 'ollama',
    userAgent: 'curl/8.5.0',
    remote: '::1',
    headers: { authorization: 'Bearer topsecret' },
    changes: [],
  };
}

test('the built worker writes, reads back and gives bodies, and nothing it writes holds a secret', async () => {
  const folder = join(dir, 'journal');
  const problems: string[] = [];
  const open = () =>
    createJournal({
      bodies: 'disk',
      days: 7,
      prices: createPriceBook(() => ({})),
      disk: workerConnection(script, folder),
      problem: (sentence) => problems.push(sentence),
    });
  const first = open();
  const one = record('req_1');
  first.begin(one);
  one.requestBody = Buffer.from('{"api_key":"topsecret","model":"m"}');
  first.answered(one, Buffer.from('{"done":true}'));
  first.end(one);
  await first.stop();
  expect(
    readdirSync(folder)
      .map((name) => name.replace(/\d+/, 'N'))
      .sort(),
  ).toEqual(['bodies-N.jsonl', 'rows-N.jsonl']);
  for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name), 'utf8')).not.toContain('topsecret');

  const second = open();
  const { rows } = await second.snapshot({ limit: 10 });
  expect(rows).toMatchObject([{ id: 'req_1', client: 'curl 8.5.0', state: 'done' }]);
  const detail = await second.detail('req_1');
  expect(detail?.bodies).toMatchObject({
    request: { text: '{"api_key":"[redacted]","model":"m"}' },
    answer: { text: '{"done":true}', json: true },
  });
  await second.stop();
  expect(problems).toEqual([]);
});

test('a worker that cannot be started is told in words', async () => {
  const problems: string[] = [];
  const journal = createJournal({
    bodies: 'memory',
    days: 7,
    prices: createPriceBook(() => ({})),
    disk: workerConnection(join(dir, 'nothing.mjs'), dir),
    problem: (sentence) => problems.push(sentence),
  });
  journal.begin(record('req_2'));
  expect((await journal.snapshot({ limit: 10 })).total).toBe(1);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^The log is no longer written to disk \(.*nothing\.mjs/);
  await journal.stop();
});
