import { answers, chat, untilSilent } from './ask.ts';
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

test('a second quit cuts an answer that would run on, with an error that the app understands', async ({ launch, ollama, anthropic }) => {
  const app = launch({ words: ['--hidden'], env: { OLLAMA_BASE_URL: ollama.url, ANTHROPIC_BASE_URL: anthropic.url } });
  const address = await app.address();
  ollama.script({ text: ['one ', 'two'], stallAfter: 1 });
  const answer = await fetch(`${address}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({ model: ollama.modelNames()[0], max_tokens: 100, stream: true, messages: [{ role: 'user', content: 'count' }] }),
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
    app.evaluate(({ ipcMain }, arg) => ipcMain.dispatch('control-call', { sender: undefined, senderFrame: { url: 'app://switchboard/', parent: null } }, [arg.command, arg.input]), { command, input });
  expect(await call('change-settings', { startGateway: false })).toMatchObject({ ok: true, value: { ok: true } });
  await app.evaluate(({ app: running }) => void setImmediate(() => running.quit()));
  await app.exited;
  const next = launch({ userData: app.userData, words: ['--hidden'] });
  await expect.poll(() => next.evaluate(({ Tray }) => Tray.instances[0]?.toolTip)).toBe('Switchboard: Stopped');
  expect(await answers(address)).toBe(false);
});
