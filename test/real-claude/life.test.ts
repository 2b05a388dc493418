import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { collect } from '../../server/messages/collect.ts';
import { quotedError } from '../../server/messages/errors.ts';
import { callOf, HAIKU, processesOf } from './call.ts';
import { VERSIONS } from './install.mjs';
import { openStage, textOf, until, type Stage } from './stage.ts';

const SLOW = { blocks: [{ text: Array.from({ length: 200 }, (_, n) => `w${n} `) }], delayMs: 50 };

describe.each(VERSIONS)('processes of claude %s', (version) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(version);
  });
  afterAll(() => stage.close());

  test('are gone, with their request, within 100 ms of an abort', async () => {
    // The best of three: on a busy machine any single one may have to wait for the processor.
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      const leaving = new AbortController();
      stage.fake.script(SLOW);
      const { call } = callOf({}, { signal: leaving.signal });
      const answer = await stage.claude.ask(call);
      const request = stage.fake.requests.at(-1);
      const at = performance.now();
      leaving.abort(quotedError('api_error', 'The client has left.', { status: 499, code: 'client_closed' }));
      await expect(collect(answer.events)).rejects.toMatchObject({ code: 'client_closed' });
      await request?.closed;
      times.push((request?.abortedAtMs ?? Infinity) - at);
    }
    expect(Math.min(...times)).toBeLessThan(100);
  });

  test('are ended when the answer is not read to its end', async () => {
    stage.fake.script(SLOW);
    const { call } = callOf({});
    const answer = await stage.claude.ask(call);
    const request = stage.fake.requests.at(-1);
    await answer.events[Symbol.asyncIterator]().return?.();
    await request?.closed;
    expect(request?.aborted).toBe(true);
  });

  test('serve twenty at once, no more than allowed at a time, each its own answer', async () => {
    const few = stage.another({ maxProcesses: 6 });
    onTestFinished(() => few.stop());
    await stage.claude.stop();
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, processesOf(stage.home, process.pid).length)), 50);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        stage.ask({ messages: [{ role: 'user', content: `number ${n}` }] }, { claude: few }),
      ),
    );
    clearInterval(watch);
    expect(answers.map(({ message }) => /number \d+$/.exec(textOf(message))?.[0])).toEqual(
      Array.from({ length: 20 }, (_, n) => `number ${n}`),
    );
    expect(most).toBeLessThanOrEqual(6);
    await few.stop();
    expect(await until(() => processesOf(stage.home).length === 0)).toBe(true);
  });

  test('are ready before the first request, and end when nobody asks', async () => {
    const ready = stage.another({ idleMs: 2500 });
    onTestFinished(() => ready.stop());
    await ready.warm(HAIKU);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const { firstMs } = await stage.ask({ system: 'Whatever it is.' }, { claude: ready });
    expect(firstMs).toBeLessThan(1000);
    expect(processesOf(stage.home).length).toBeGreaterThan(0);
    expect(await until(() => processesOf(stage.home).length === 0, 8000)).toBe(true);
  });
});

describe('a gateway that is killed with -9', () => {
  let stage: Stage;
  let asker = '';
  beforeAll(async () => {
    stage = await openStage(VERSIONS[0] ?? '');
    asker = join(import.meta.dirname, '../../.cache/real-claude-asker.mjs');
    const bundle = await rolldown({
      input: join(import.meta.dirname, 'asker.ts'),
      platform: 'node',
      logLevel: 'silent',
    });
    await bundle.write({ file: asker, format: 'esm', codeSplitting: false });
  });
  afterAll(async () => {
    await stage.close();
    rmSync(asker, { force: true });
  });

  test.each([
    ['the death signal', process.env['PATH'] ?? ''],
    ['the watchdog', '/nowhere'],
  ])('leaves no process behind, by %s', async (_, path) => {
    stage.fake.always(SLOW);
    const child = spawn(process.execPath, [asker], {
      env: { ...stage.env, PATH: path, ASKER_COMMAND: stage.command, ASKER_WORK_DIR: stage.workDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const started = await new Promise<string>((resolve) =>
      child.stdout.once('data', (data: Buffer) => resolve(data.toString('utf8'))),
    );
    expect(JSON.parse(started)).not.toHaveLength(0);
    child.kill('SIGKILL');
    const at = performance.now();
    expect(await until(() => processesOf(stage.home).length === 0, 5000)).toBe(true);
    expect(performance.now() - at).toBeLessThan(1000);
    expect(await until(() => stage.fake.requests.at(-1)?.aborted === true)).toBe(true);
  });
});
