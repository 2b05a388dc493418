import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startFakeOllama } from '../fakes/ollama.ts';
import { startHeadless } from '../support/headless.ts';
import { record, text } from '../support/json.ts';

test('a batch goes on after the program was killed', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'switchboard-data-'));
  const ollama = await startFakeOllama();
  const start = () => startHeadless(['--port', '0', '--data-dir', dir], { OLLAMA_BASE_URL: ollama.url });
  const first = await start();
  let second: Awaited<ReturnType<typeof start>> | undefined;
  try {
    ollama.script({ text: ['one'] }, { text: ['half', ' of'], stallAfter: 1 }, { text: ['two'] });
    const requests = ['a', 'b'].map((custom_id) => ({
      custom_id,
      params: { model: 'llama3.2', max_tokens: 50, messages: [{ role: 'user', content: custom_id }] },
    }));
    const made = record(
      await (
        await fetch(`${first.url ?? ''}/v1/messages/batches`, { method: 'POST', body: JSON.stringify({ requests }) })
      ).json(),
    );
    for (let asked = 0; asked < 2; asked += 1) await ollama.nextRequest((request) => request.path === '/api/chat');
    await first.stop();
    second = await start();
    const path = `${second.url ?? ''}/v1/messages/batches/${text(made['id'])}`;
    await vi.waitFor(
      async () =>
        expect(await (await fetch(path)).json()).toMatchObject({
          processing_status: 'ended',
          request_counts: { succeeded: 2 },
        }),
      { timeout: 5000, interval: 50 },
    );
    const lines = (await (await fetch(`${path}/results`)).text())
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([
      { custom_id: 'a', result: { message: { content: [{ text: 'one' }] } } },
      { custom_id: 'b', result: { message: { content: [{ text: 'two' }] } } },
    ]);
  } finally {
    await Promise.all([first.stop(), second?.stop(), ollama.close()]);
    rmSync(dir, { recursive: true, force: true });
  }
});
