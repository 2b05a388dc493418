import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeOllama } from '../../fakes/ollama.ts';
import { answers, chat, untilSilent } from './ask.ts';
import type { HostApplication } from '../../host/launch.ts';
import { expect, test } from './fixtures.ts';

test('quitting while an answer streams lets it finish', async ({ app, ollama }) => {
  await app.window();
  const address = await app.address();
  ollama.script({ text: ['one ', 'two ', 'three ', 'four'], delayMs: 300 });
  const answer = await chat(address, ollama.modelNames()[0] ?? '', 'count');
  await app.evaluate(({ app: running }) => void setImmediate(() => running.quit()));
  const text = await answer.text();
  expect(text).toContain('four');
  expect(text).toContain('"done":true');
  expect(await app.exited).toBe(0);
  await untilSilent(address);
  expect(app.written()).toBe('');
});

test('a second quit cuts an answer that would run on, with an error that the app understands', async ({
  launch,
  ollama,
  anthropic,
}) => {
  const app = launch({ words: ['--hidden'], env: { OLLAMA_BASE_URL: ollama.url, ANTHROPIC_BASE_URL: anthropic.url } });
  const address = await app.address();
  ollama.script({ text: ['one ', 'two'], stallAfter: 1 });
  const answer = await fetch(`${address}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model: ollama.modelNames()[0],
      max_tokens: 100,
      stream: true,
      messages: [{ role: 'user', content: 'count' }],
    }),
  });
  const started = performance.now();
  app.signal('SIGTERM');
  await untilSilent(address);
  app.signal('SIGTERM');
  expect(await answer.text()).toContain('event: error');
  expect(await app.exited).toBe(0);
  expect(performance.now() - started).toBeLessThan(8000);
});

test('a stopped gateway stays stopped at the next start, when the user wants it so', async ({ launch }) => {
  const app = launch({ words: ['--hidden'] });
  const address = await app.address();
  const call = (command: string, input: object): Promise<unknown> =>
    app.evaluate(
      ({ ipcMain }, arg) =>
        ipcMain.dispatch(
          'control-call',
          { sender: undefined, senderFrame: { url: 'app://switchboard/', parent: null } },
          [arg.command, arg.input],
        ),
      { command, input },
    );
  expect(await call('change-settings', { startGateway: false })).toMatchObject({ ok: true, value: { ok: true } });
  await app.evaluate(({ app: running }) => void setImmediate(() => running.quit()));
  await app.exited;
  const next = launch({ userData: app.userData, words: ['--hidden'] });
  await expect.poll(() => next.evaluate(({ Tray }) => Tray.instances[0]?.toolTip)).toBe('Switchboard: Stopped');
  expect(await answers(address)).toBe(false);
});

/** From now on waits of a second and more pass twenty times as fast in the app, all in the same measure. */
function hurry(app: HostApplication): Promise<void> {
  return app.evaluate(() => {
    const wait = globalThis.setTimeout;
    const hurried = (then: () => void, ms = 0, ...rest: []): NodeJS.Timeout =>
      wait(then, ms >= 1000 ? ms / 20 : ms, ...rest);
    Reflect.set(globalThis, 'setTimeout', hurried);
  });
}

/** Asks an answer in Anthropic's language that begins and never ends. */
async function askForEver(address: string, ollama: FakeOllama): Promise<Response> {
  ollama.script({ text: ['one ', 'two'], stallAfter: 1 });
  const answer = await fetch(`${address}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model: ollama.modelNames()[0],
      max_tokens: 100,
      stream: true,
      messages: [{ role: 'user', content: 'count' }],
    }),
  });
  expect(answer.status).toBe(200);
  return answer;
}

test('an answer that runs on past the limit is cut with an error event, told in the log, and the app still ends', async ({
  launch,
  ollama,
  anthropic,
}) => {
  const app = launch({ words: ['--hidden'], env: { OLLAMA_BASE_URL: ollama.url, ANTHROPIC_BASE_URL: anthropic.url } });
  const answer = await askForEver(await app.address(), ollama);
  await hurry(app);
  await app.evaluate(({ app: running }) => void setImmediate(() => running.quit()));
  const text = await answer.text();
  expect(text).toContain('one ');
  expect(text).toMatch(/event: error\ndata: .*Switchboard is being stopped/);
  expect(text).not.toContain('message_stop');
  expect(await app.exited).toBe(0);
  const folder = join(app.userData, 'journal');
  expect(
    readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join(''),
  ).toContain('Switchboard is being stopped');
  expect(app.written()).toBe('');
});

test('a server that does not close cannot keep the app alive', async ({ launch }) => {
  const app = launch({ words: ['--hidden'] });
  await app.address();
  await app.evaluate(() => {
    // As if a connection that cannot be ended were left.
    const http: unknown = process.getBuiltinModule('node:http');
    if (typeof http === 'object' && http !== null && 'Server' in http && typeof http.Server === 'function')
      http.Server.prototype.close = () => undefined;
  });
  await hurry(app);
  await app.evaluate(({ app: running }) => void setImmediate(() => running.quit()));
  expect(await app.exited).toBe(0);
});

test('when the system ends, it is asked to wait, and an answer under way may end', async ({
  launch,
  ollama,
  anthropic,
}) => {
  const app = launch({ words: ['--hidden'], env: { OLLAMA_BASE_URL: ollama.url, ANTHROPIC_BASE_URL: anthropic.url } });
  const address = await app.address();
  ollama.script({ text: ['one ', 'two ', 'three'], delayMs: 200 });
  const answer = await chat(address, ollama.modelNames()[0] ?? '', 'count');
  const held = await app.evaluate(({ powerMonitor }) => {
    const event = { held: false, preventDefault: () => void (event.held = true) };
    powerMonitor.emit('shutdown', event);
    return event.held;
  });
  expect(held).toBe(true);
  const text = await answer.text();
  expect(text).toContain('three');
  expect(text).toContain('"done":true');
  expect(await app.exited).toBe(0);
  await untilSilent(address);
});

test('when the system ends, nothing waits longer than the system does', async ({ launch, ollama, anthropic }) => {
  const app = launch({ words: ['--hidden'], env: { OLLAMA_BASE_URL: ollama.url, ANTHROPIC_BASE_URL: anthropic.url } });
  const answer = await askForEver(await app.address(), ollama);
  // The longest wait that is asked for from now on, but for the drain's own limit.
  await app.evaluate(() => {
    const wait = globalThis.setTimeout;
    Reflect.set(globalThis, 'setTimeout', (then: () => void, ms = 0, ...rest: []) =>
      wait(then, ms < 10_000 ? ms : 1e8, ...rest),
    );
  });
  await app.evaluate(({ powerMonitor }) => void powerMonitor.emit('shutdown', {}));
  expect(await answer.text()).toContain('event: error');
  expect(await app.exited).toBe(0);
});
