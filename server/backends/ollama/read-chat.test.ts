import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAnsweringServer, type AnsweringServer } from '../../upstream/testing/answering-server.ts';
import { send } from '../../upstream/send.ts';
import { createChatReader, type ChatChunk, type ChatReader } from './read-chat.ts';

let server: AnsweringServer;
beforeEach(async () => {
  server = await startAnsweringServer();
});
afterEach(() => server.close());
const signal = new AbortController().signal;
const line = (content: string, done = false): string =>
  `${JSON.stringify({ message: { role: 'assistant', content }, done })}\n`;

async function open(answer: (response: ServerResponse) => void): Promise<ChatReader> {
  server.answer(answer);
  const { body } = await send('Ollama', { url: server.url, method: 'POST', headers: {}, body: '{}', signal });
  return createChatReader(body, server.url, signal);
}

async function readAll(reader: ChatReader): Promise<{ text: string; last: ChatChunk }> {
  let text = '';
  for (;;) {
    const chunk = await reader.read();
    text += chunk.lines.map(({ content }) => content).join('');
    if (chunk.ended === true || chunk.failure !== undefined || chunk.error !== undefined) return { text, last: chunk };
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('createChatReader', () => {
  it('reads to the end, a last line without its end and empty lines included', async () => {
    const { text, last } = await readAll(
      await open((response) => response.end(`${line('a')}\r\n\n${line('b')}${line('c', true).trimEnd()}`)),
    );
    expect(text).toBe('abc');
    expect(last).toMatchObject({ ended: true });
    expect(last.failure).toBeUndefined();
  });

  it("gives the lines before an error or garbage, and Ollama's words", async () => {
    expect(
      await readAll(await open((response) => response.end(`${line('a')}{"error":"out of memory"}\n`))),
    ).toMatchObject({ text: 'a', last: { error: 'out of memory' } });
    const broken = await readAll(await open((response) => response.end(`${line('a')}<html>\n`)));
    expect(broken.text).toBe('a');
    expect(broken.last.failure?.message).toMatch(/not its format \(<html>\)/);
    const half = await readAll(await open((response) => response.end(`${line('a')}{"mess`)));
    expect(half.last.failure?.message).toMatch(/not its format/);
  });

  it('takes huge lines', async () => {
    const { text } = await readAll(
      await open((response) => response.end(line('x'.repeat(3_000_000)) + line('', true))),
    );
    expect(text).toHaveLength(3_000_000);
  });

  it('says that the connection broke', async () => {
    const reader = await open((response) => {
      response.write(line('a'));
      setTimeout(() => response.destroy(), 10);
    });
    expect((await readAll(reader)).last.failure?.message).toMatch(/closed the connection/);
  });

  it('keeps the connection behind a complete answer, and closes it in the middle of one', async () => {
    for (let n = 0; n < 4; n += 1) {
      const reader = await open((response) => response.end(line('a') + line('', true)));
      const { lines } = await reader.read();
      expect(lines.at(-1)?.done).toBe(true);
      reader.close(true);
      await pause(5);
    }
    expect(server.connections).toEqual({ opened: 1, closed: 0 });
    const reader = await open((response) => response.write(line('a')));
    await reader.read();
    reader.close(false);
    await pause(20);
    expect(server.connections.closed).toBeGreaterThan(0);
  });

  it('does not wait for ever for the end of a connection behind a complete answer', async () => {
    const reader = await open((response) => response.write(line('', true)));
    await reader.read();
    reader.close(true);
    await pause(1100);
    expect(server.connections.closed).toBeGreaterThan(0);
  });
});
