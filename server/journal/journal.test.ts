import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { KeptBody, LogRow } from '../../contract/log.ts';
import type { Connect } from './disk.ts';
import { createJournal } from './journal.ts';
import { createPriceBook } from './prices.ts';
import type { RequestRecord } from '../core/record.ts';
import type { JournalOptions, RequestLog } from './request-log.ts';
import { serveDiskLog } from './serve-disk-log.ts';

let dir: string;
const open: RequestLog[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(async () => {
  for (const journal of open.splice(0)) await journal.stop();
  vi.useRealTimers();
  rmSync(dir, { recursive: true, force: true });
});

function make(options: Partial<JournalOptions> = {}): RequestLog {
  const journal = createJournal({ bodies: 'memory', days: 30, prices: createPriceBook(() => ({})), ...options });
  open.push(journal);
  return journal;
}

/** The worker's work, done in this process but, as there, not at once. */
const inProcess: Connect = (heard) => {
  const serve = serveDiskLog({ dir }, (message) => setImmediate(() => heard(structuredClone(message))));
  return { send: (message) => serve(structuredClone(message)), end: () => Promise.resolve() };
};

let made = 0;
function record(fields: Partial<RequestRecord> = {}): RequestRecord {
  made += 1;
  return {
    id: `req_${String(made).padStart(6, '0')}`,
    at: Date.now(),
    method: 'POST',
    path: '/v1/messages',
    dialect: 'anthropic',
    userAgent: 'claude-cli/2.1.329 (external, cli)',
    remote: '127.0.0.1',
    headers: {},
    changes: [],
    ...fields,
  };
}

/** Sends one whole request through. */
function pass(journal: RequestLog, fields: Partial<RequestRecord> = {}): RequestRecord {
  const one = record(fields);
  journal.begin(one);
  one.status ??= 200;
  one.durationMs ??= 5;
  journal.end(one);
  return one;
}

describe('one request', () => {
  test('is shown within 50 ms of its first byte, then with all that became known', async () => {
    const journal = make();
    const tellings: LogRow[][] = [];
    journal.subscribe((rows) => tellings.push(rows));
    const one = record({ headers: { origin: 'http://localhost:3000' } });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate'] });
    journal.begin(one);
    await vi.advanceTimersByTimeAsync(51);
    expect(tellings).toHaveLength(1);
    expect(tellings[0]?.[0]).toMatchObject({ id: one.id, state: 'running', client: 'Claude Code 2.1.329', changes: 0 });
    expect(Object.values(tellings[0]?.[0] ?? { none: undefined })).not.toContain(undefined);

    Object.assign(one, {
      modelAsked: 'claude-opus-5',
      modelUsed: 'claude-opus-5',
      backend: 'anthropic',
      rule: 'claude',
      status: 200,
      stream: true,
      firstByteMs: 100,
    });
    journal.update(one);
    one.tokens = { input: 1000, output: 200, cacheRead: 10 };
    one.changes.push('The field top_k was left out: the model does not take it.');
    Object.assign(one, { durationMs: 1100, stopReason: 'end_turn' });
    journal.end(one);
    await vi.advanceTimersByTimeAsync(101);
    vi.useRealTimers();
    expect(tellings).toHaveLength(2);
    expect(tellings.at(-1)?.[0]).toMatchObject({
      id: one.id,
      state: 'done',
      tokensPerSecond: 200,
      stopReason: 'end_turn',
      changes: 1,
      rule: 'claude',
    });
    expect(Object.values(tellings.at(-1)?.[0] ?? { none: undefined })).not.toContain(undefined);
    expect(tellings.at(-1)?.[0]?.cost).toBeCloseTo((1000 * 5 + 200 * 25 + 10 * 0.5) / 1e6, 12);
    const detail = await journal.detail(one.id);
    expect(detail?.changes).toEqual(['The field top_k was left out: the model does not take it.']);
    expect(detail?.timeline.map((step) => step.text)).toEqual([
      'Claude Code 2.1.329 asked for claude-opus-5',
      'Sent to claude-opus-5 at Anthropic by the rule "claude"',
      'First byte of the answer, status 200',
      'Done, stopped by end_turn, 200 tokens written, 200 a second',
    ]);
    expect(journal.totalsToday()).toMatchObject({
      requests: 1,
      failed: 0,
      running: 0,
      tokens: { input: 1000, output: 200, cacheRead: 10 },
    });
  });

  test('sends at most one telling in 50 ms, however many requests come', async () => {
    const journal = make();
    let tellings = 0;
    journal.subscribe(() => (tellings += 1));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate'] });
    for (let elapsed = 0; elapsed < 300; elapsed += 5) {
      for (let i = 0; i < 20; i += 1) pass(journal);
      await vi.advanceTimersByTimeAsync(5);
    }
    vi.useRealTimers();
    expect(tellings).toBeLessThanOrEqual(6);
    expect(tellings).toBeGreaterThan(1);
  });

  test('tells failed, cancelled and blocked apart', async () => {
    const journal = make();
    pass(journal, { status: 500, error: { type: 'api_error', message: 'broke with key sk-ant-api03-abcdefgh' } });
    pass(journal, { error: { type: 'api_error', message: 'In any words.', code: 'client_closed' } });
    pass(journal, {
      status: 403,
      headers: { origin: 'https://evil.example' },
      error: { type: 'permission_error', message: 'In any words.', code: 'origin_blocked' },
    });
    pass(journal, { status: 404 });
    pass(journal, {
      status: 403,
      headers: { origin: 'http://localhost:3000' },
      error: { type: 'permission_error', message: 'http://localhost:3000 may not: The caller left' },
    });
    const {
      rows: [other, ...rows],
    } = await journal.snapshot({ limit: 10 });
    expect(other).toMatchObject({ state: 'failed' });
    expect(other?.blockedOrigin).toBeUndefined();
    expect(rows.map((row) => row.state)).toEqual(['failed', 'failed', 'cancelled', 'failed']);
    expect(rows[1]?.blockedOrigin).toBe('https://evil.example');
    expect(rows[3]?.error?.message).toBe('broke with key [redacted]');
  });

  test('gives counts that come just after the end a chance', async () => {
    const journal = make();
    const one = record({ backend: 'ollama', modelUsed: 'qwen3' });
    journal.begin(one);
    setTimeout(() => {
      setImmediate(() => {
        one.tokens = { input: 7, output: 3 };
      });
      one.durationMs = 60;
      journal.end(one);
    }, 10);
    await vi.waitFor(() => expect(journal.totalsToday().requests).toBe(1), { interval: 2 });
    expect(journal.totalsToday().tokens).toMatchObject({ input: 7, output: 3 });
  });
});

describe('bodies', () => {
  test('are shown on both sides, redacted, and not at all where they are not wanted', async () => {
    const journal = make();
    const one = record({
      headers: {
        'x-api-key': 'sk-ant-secret-1',
        'content-type': 'application/json',
        'anthropic-version': '2023-06-01',
      },
    });
    journal.begin(one);
    one.requestBody = Buffer.from('{"api_key":"hidden!","messages":["it\'s"]}');
    one.upstreamBody = '{"model":"qwen3"}';
    journal.answered(one, 'data: {"a"');
    journal.answered(one, Buffer.from(':1}\n\n'));
    journal.upstreamAnswered(one, '{"message":{}}');
    const early = await journal.detail(one.id);
    expect(early?.bodies.answer.text).toBe('data: {"a":1}\n\n');
    journal.end(one);
    const detail = await journal.detail(one.id);
    expect(detail?.bodies.request).toEqual({
      state: 'kept',
      text: '{"api_key":"[redacted]","messages":["it\'s"]}',
      json: true,
      bytes: 41,
      truncated: false,
    });
    expect(detail?.bodies.upstreamRequest).toMatchObject({ state: 'kept', text: '{"model":"qwen3"}' });
    expect(detail?.bodies.upstreamAnswer).toMatchObject({ state: 'kept', text: '{"message":{}}' });
    expect(detail?.bodies.answer).toMatchObject({ text: 'data: {"a":1}\n\n', json: false, bytes: 15 });
    const curl = await journal.curl(one.id, 'http://127.0.0.1:11434', 'posix');
    expect(curl).toContain('-H "x-api-key: $API_KEY"');
    expect(curl).not.toContain('sk-ant');

    journal.configure({ bodies: 'none', days: 30 });
    expect(journal.wantsBodies).toBe(false);
    expect((await journal.detail(one.id))?.bodies.request).toEqual({ state: 'gone' });
    const two = pass(journal);
    expect((await journal.detail(two.id))?.bodies.request).toEqual({ state: 'not-kept' });
  });

  test('of an upstream are shown as text without secrets and pictures, whatever they are', async () => {
    const journal = make();
    const picture = `iVBORw0KGgo${'A'.repeat(4000)}`;
    const answerOf = async (...chunks: (string | Uint8Array)[]): Promise<KeptBody | undefined> => {
      const one = record({ backend: 'ollama' });
      journal.begin(one);
      for (const chunk of chunks) journal.upstreamAnswered(one, chunk);
      journal.answered(one, 'what the app got');
      journal.end(one);
      const { text } = await journal.export({ ids: [one.id], filter: {}, bodies: true });
      const detail = await journal.detail(one.id);
      expect(JSON.parse(text)).toMatchObject({ bodies: { upstreamAnswer: detail?.bodies.upstreamAnswer } });
      expect(text).not.toContain(picture);
      expect(text).not.toContain('verysecret');
      return detail?.bodies.upstreamAnswer;
    };
    const lines = await answerOf(
      Buffer.from('{"message":{"content":"Grü'),
      Buffer.from('n"}}\n{"api_key":"verysecret","done":true}\n'),
    );
    expect(lines).toMatchObject({
      state: 'kept',
      json: false,
      text: '{"message":{"content":"Grün"}}\n{"api_key":"[redacted]","done":true}\n',
    });
    const events = await answerOf('event: message_start\ndata: {"token":"sk-ant-api03-very', 'secret"}\n\n');
    expect(events).toMatchObject({ state: 'kept', text: 'event: message_start\ndata: {"token":"[redacted]"}\n\n' });
    expect(await answerOf(`{"images":["${picture.slice(0, 2000)}`, `${picture.slice(2000)}"]}`)).toMatchObject({
      json: true,
      text: '{"images":["[image/png, 3 KB]"]}',
    });
    expect(await answerOf(Uint8Array.from([0xff, 0xfe, 0, 0x80]))).toMatchObject({ text: '[binary, 4 bytes]' });
    const long = await answerOf(...Array.from({ length: 6 }, () => 'word '.repeat(200_000)));
    expect(long).toMatchObject({ state: 'kept', truncated: true, bytes: 6_000_000 });
  });

  test('that are the same on both sides are told once', async () => {
    const journal = make();
    const sides = async (fields: Partial<RequestRecord>, upstream: string[] = []): Promise<string[]> => {
      const one = record({
        backend: 'ollama',
        modelAsked: 'a',
        modelUsed: 'a',
        requestBody: Buffer.from('{"model":"a"}'),
        ...fields,
      });
      journal.begin(one);
      for (const chunk of upstream) journal.upstreamAnswered(one, chunk);
      journal.answered(one, '{"done":true}');
      journal.end(one);
      const { upstreamRequest, upstreamAnswer } = (await journal.detail(one.id))?.bodies ?? {};
      return [upstreamRequest?.state ?? '', upstreamAnswer?.state ?? ''];
    };
    expect(await sides({ relayed: true })).toEqual(['same', 'same']);
    expect(await sides({ relayed: true }, ['{"done":', 'true}'])).toEqual(['same', 'same']);
    expect(await sides({ relayed: true, modelAsked: 'alias', upstreamBody: '{"model":"b"}' })).toEqual([
      'kept',
      'renamed',
    ]);
    expect(await sides({ relayed: true, upstreamBody: '{"model":"a" }' })).toEqual(['kept', 'same']);
    expect(await sides({ upstreamBody: '{"x":1}' }, ['{"y":1}'])).toEqual(['kept', 'kept']);
    // An answer that nobody listened to, one that never was, and one of the gateway's own.
    expect(await sides({ upstreamBody: '{"x":1}' })).toEqual(['kept', 'not-kept']);
    expect(
      await sides({
        upstreamBody: '{"x":1}',
        error: { type: 'api_error', message: 'Nothing answers.', code: 'upstream_unreachable' },
      }),
    ).toEqual(['kept', 'none']);
    const own = record();
    journal.begin(own);
    journal.answered(own, '{"models":[]}');
    journal.end(own);
    expect((await journal.detail(own.id))?.bodies.upstreamAnswer).toEqual({ state: 'none' });
  });

  test('are kept of the last 200 requests in memory', async () => {
    const journal = make();
    const all = Array.from({ length: 203 }, () => {
      const one = record();
      journal.begin(one);
      one.requestBody = Buffer.from('{}');
      journal.end(one);
      return one.id;
    });
    expect((await journal.detail(all[2] ?? ''))?.bodies.request.state).toBe('gone');
    expect((await journal.detail(all[3] ?? ''))?.bodies.request.state).toBe('kept');
  });
});

describe('snapshot', () => {
  test('pages downwards, stands still below a cursor, filters and searches', async () => {
    const journal = make();
    for (let i = 0; i < 30; i += 1) {
      pass(journal, {
        at: 1000 + i,
        dialect: i % 2 === 0 ? 'ollama' : 'openai',
        modelAsked: `model-${i}`,
        changes: i === 4 ? ['Sieben Zwerge.'] : [],
      });
    }
    const first = await journal.snapshot({ limit: 10 });
    expect(first.total).toBe(30);
    expect(first.rows.map((row) => row.modelAsked)).toEqual(Array.from({ length: 10 }, (_, i) => `model-${29 - i}`));
    const before = first.rows[0]?.seq;
    pass(journal, { at: 2000, modelAsked: 'new' });
    const second = await journal.snapshot({ before, offset: 5, limit: 3 });
    expect(second.rows.map((row) => row.modelAsked)).toEqual(['model-23', 'model-22', 'model-21']);
    expect((await journal.snapshot({ limit: 5, filter: { dialect: 'ollama' } })).total).toBe(15);
    expect(
      (await journal.snapshot({ limit: 5, offset: 1, filter: { dialect: 'ollama' } })).rows.map(
        (row) => row.modelAsked,
      ),
    ).toEqual(['model-26', 'model-24', 'model-22', 'model-20', 'model-18']);
    expect(
      (await journal.snapshot({ limit: 5, filter: { text: 'sieben zw' } })).rows.map((row) => row.modelAsked),
    ).toEqual(['model-4']);
    expect((await journal.snapshot({ limit: 5, filter: { show: 'changed' } })).total).toBe(1);
    expect((await journal.snapshot({ limit: 5, filter: { text: 'a.*b(' } })).total).toBe(0);
    expect((await journal.snapshot({ limit: 5, filter: { model: 'model-7' } })).total).toBe(1);
  });

  test('holds a bounded number of rows, and numbers never repeat', async () => {
    const journal = make({ rowsInMemory: 100 });
    for (let i = 0; i < 400; i += 1) pass(journal, { at: 5000 });
    await vi.waitFor(() => expect(journal.totalsToday().running).toBe(0));
    const { rows, total } = await journal.snapshot({ limit: 500 });
    expect(total).toBeLessThanOrEqual(110);
    expect(new Set(rows.map((row) => row.seq)).size).toBe(rows.length);
  });
});

describe('export', () => {
  test('writes rows as lines, the chosen ones or all that match, without secrets and addresses', async () => {
    const journal = make();
    for (let i = 0; i < 5; i += 1)
      pass(journal, {
        modelAsked: `m${i}`,
        status: i === 0 ? 500 : 200,
        userAgent: 'tool/1.0 key sk-ant-api03-verysecret',
        changes: ['One.'],
      });
    const one = record();
    journal.begin(one);
    one.requestBody = Buffer.from('{"password":"hunter2"}');
    journal.end(one);
    const all = await journal.export({ filter: {}, bodies: false });
    expect([all.rows, all.left, all.text.split('\n').length]).toEqual([6, 0, 7]);
    expect(all.text).not.toContain('verysecret');
    expect(all.text).not.toContain('127.0.0.1');
    expect(all.text).not.toContain('bodies');
    const failed = await journal.export({ filter: { show: 'failed' }, bodies: false });
    expect(JSON.parse(failed.text)).toMatchObject({ modelAsked: 'm0', changes: ['One.'], status: 500 });
    const chosen = await journal.export({ ids: [one.id, 'req_unknown'], filter: {}, bodies: true });
    expect([chosen.rows, chosen.left]).toEqual([1, 0]);
    expect(JSON.parse(chosen.text)).toMatchObject({ bodies: { request: { text: '{"password":"[redacted]"}' } } });
  });
});

describe('a large export', () => {
  /** Puts a whole file together, and counts its parts. */
  async function wholeExport(
    journal: RequestLog,
    bodies: boolean,
  ): Promise<{ text: string; parts: number; longest: number }> {
    let [text, parts, longest] = ['', 0, 0];
    for (let before: number | undefined; ; ) {
      const part = await journal.export({ filter: {}, bodies, before });
      text += part.text;
      parts += 1;
      longest = Math.max(longest, part.text.length);
      if (part.next === undefined) return { text, parts, longest };
      before = part.next;
    }
  }

  test('comes in parts, each row once, those on disk too, and its size is known before', async () => {
    const journal = make({ disk: inProcess, rowsInMemory: 1000 });
    for (let i = 0; i < 3000; i += 1) pass(journal, { modelAsked: `m${i}` });
    await vi.waitFor(() => expect(journal.totalsToday().requests).toBe(3000));
    const { text, parts } = await wholeExport(journal, false);
    const asked = text
      .trimEnd()
      .split('\n')
      .map((line) => /"modelAsked":"(m\d+)"/.exec(line)?.[1]);
    expect(asked).toEqual(Array.from({ length: 3000 }, (_, i) => `m${2999 - i}`));
    expect(parts).toBeGreaterThan(2);
    const size = await journal.exportSize({ filter: {}, bodies: false });
    expect(size.rows).toBe(3000);
    expect(size.bytes / text.length).toBeCloseTo(1, 1);
  });

  test('with long bodies has short parts, and lets others have their turn', async () => {
    const journal = make();
    for (let i = 0; i < 30; i += 1) pass(journal, { requestBody: Buffer.from('word '.repeat(100_000)) });
    let turns = 0;
    let done = false;
    const turn = (): void => {
      turns += 1;
      if (!done) setImmediate(turn);
    };
    turn();
    const size = await journal.exportSize({ filter: {}, bodies: true });
    const { text, longest } = await wholeExport(journal, true);
    done = true;
    expect(longest).toBeLessThan(2 * 1024 * 1024);
    expect(text.split('\n')).toHaveLength(31);
    expect(size.bytes / text.length).toBeCloseTo(1, 1);
    expect(turns).toBeGreaterThan(10);
  });
});

describe('on disk', () => {
  test('is read back by the next run, bodies and all, and older rows than memory holds are found', async () => {
    const first = make({ disk: inProcess, bodies: 'disk' });
    const one = record({ modelUsed: 'qwen3:8b', backend: 'ollama', tokens: { input: 5, output: 6 } });
    first.begin(one);
    one.requestBody = Buffer.from(`{"data":"iVBORw0KGgo${'A'.repeat(4000)}","key":"sk-ant-api03-verysecret"}`);
    first.answered(one, 'hello');
    first.end(one);
    for (let i = 0; i < 50; i += 1) pass(first, { modelAsked: `m${i}` });
    await first.stop();

    const second = make({ disk: inProcess, bodies: 'disk', rowsInMemory: 20 });
    const fresh = pass(second);
    const { rows, total } = await second.snapshot({ limit: 100 });
    expect(total).toBe(52);
    expect(rows[0]?.id).toBe(fresh.id);
    expect(rows.at(-1)).toMatchObject({ id: one.id, cost: 0, tokens: { input: 5, output: 6 }, state: 'done' });
    expect((await second.snapshot({ limit: 2, offset: 49 })).rows.map((row) => row.modelAsked ?? row.id)).toEqual([
      'm1',
      'm0',
    ]);
    const detail = await second.detail(one.id);
    expect(detail?.bodies.request.text).toBe('{"data":"[image/png, 3 KB]","key":"[redacted]"}');
    expect(detail?.bodies.answer.text).toBe('hello');

    // Fifty-one of the first run and, in memory, the fresh one.
    expect(await second.clear()).toBe(52);
    expect((await second.snapshot({ limit: 10 })).total).toBe(0);
    await second.stop();
    expect((await make({ disk: inProcess }).snapshot({ limit: 10 })).total).toBe(0);
  });

  test('a worker that dies is told once, and the log goes on in memory', async () => {
    const problems: string[] = [];
    const dying: Connect = (_heard, gone) => ({
      send: () => setImmediate(() => gone('it ended with code 1')),
      end: () => Promise.resolve(),
    });
    const journal = make({ disk: dying, problem: (sentence) => problems.push(sentence) });
    pass(journal);
    expect((await journal.snapshot({ limit: 10 })).total).toBe(1);
    expect(problems).toEqual([
      'The log is no longer written to disk (it ended with code 1); it goes on in memory. Restart Switchboard to write it again.',
    ]);
  });

  test('a folder that cannot be written is told in words', async () => {
    const problems: string[] = [];
    const folder = join(dir, 'file', 'journal');
    writeFileSync(join(dir, 'file'), '');
    const nowhere: Connect = (heard) => {
      const serve = serveDiskLog({ dir: folder }, (message) => setImmediate(() => heard(message)));
      return { send: serve, end: () => Promise.resolve() };
    };
    const journal = make({ disk: nowhere, problem: (sentence) => problems.push(sentence) });
    pass(journal);
    expect((await journal.snapshot({ limit: 10 })).total).toBe(1);
    await vi.waitFor(() =>
      expect(problems.join()).toContain(`The log cannot be kept in ${folder} (a file is in the way of the folder)`),
    );
    expect(problems).toHaveLength(1);
  });
});
