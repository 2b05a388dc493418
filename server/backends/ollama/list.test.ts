import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startFakeOllama, type FakeOllama } from '../../../test/fakes/ollama.ts';
import { quotedError } from '../../messages/errors.ts';
import { listOllama, ollamaVersion, psOllama, showOllama } from './list.ts';

let ollama: FakeOllama;
beforeAll(async () => {
  ollama = await startFakeOllama({ version: '0.24.1' });
});
afterEach(() => ollama.reset());
afterAll(() => ollama.close());

const signal = new AbortController().signal;

describe('what the gateway asks Ollama outside of chats', () => {
  it('lists models with every field that Ollama gives', async () => {
    const models = await listOllama(ollama.url, signal);
    const raw: unknown = await (await fetch(`${ollama.url}/api/tags`)).json();
    expect({ models }).toEqual(raw);
    expect(models.length).toBeGreaterThan(0);
  });

  it('shows a model, and says which one is unknown', async () => {
    const [name] = ollama.modelNames();
    const shown = await showOllama(ollama.url, String(name), signal);
    expect(shown.capabilities).toContain('completion');
    expect(shown).toHaveProperty('model_info');
    await expect(showOllama(ollama.url, 'nonexistent', signal)).rejects.toMatchObject({
      type: 'not_found_error',
      status: 404,
    });
    await expect(showOllama(ollama.url, 'nonexistent', signal)).rejects.toThrow(/nonexistent/);
  });

  it('tells the version and what is loaded', async () => {
    expect(await ollamaVersion(ollama.url, signal)).toBe('0.24.1');
    expect(await psOllama(ollama.url, signal)).toEqual([]);
  });

  it('says that Ollama is not there', async () => {
    await expect(listOllama('http://127.0.0.1:9', signal)).rejects.toMatchObject({ code: 'upstream_unreachable' });
  });

  it('refuses an answer that is none', async () => {
    const { createServer } = await import('node:http');
    const server = createServer((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await expect(ollamaVersion(`http://127.0.0.1:${String(port)}`, signal)).rejects.toThrow(
      /does not speak as Ollama does/,
    );
    server.close();
  });

  it('passes the reason of an abort on', async () => {
    const controller = new AbortController();
    const reason = quotedError('overloaded_error', 'stopping');
    controller.abort(reason);
    await expect(listOllama(ollama.url, controller.signal)).rejects.toBe(reason);
  });
});
