import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { askOwnGateway } from './ask-own-gateway.ts';
import type { AskedEvent } from './deps.ts';

let server: Server | undefined;
afterEach(() => server?.closeAllConnections());

/** A gateway that answers with these chunks, one write each. */
async function gateway(
  status: number,
  chunks: string[],
  seen: { request?: IncomingMessage; body?: string } = {},
): Promise<string> {
  const made = createServer((request, response) => {
    seen.request = request;
    let body = '';
    request.on('data', (bytes: Buffer) => (body += bytes.toString()));
    request.on('end', () => {
      seen.body = body;
      response.writeHead(status, { 'request-id': 'req_1' });
      for (const chunk of chunks) response.write(chunk);
      response.end();
    });
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  const address = made.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

async function ask(url: string, dialect: 'anthropic' | 'ollama'): Promise<AskedEvent[]> {
  const events: AskedEvent[] = [];
  for await (const event of askOwnGateway(
    () => url,
    () => ({ 'x-api-key': 'own' }),
  )({ model: 'm', prompt: 'Hi?', dialect, signal: AbortSignal.timeout(5000) }))
    events.push(event);
  return events;
}

test('asks as an Anthropic app and reads the text of the stream, however it is cut', async () => {
  const seen: { request?: IncomingMessage; body?: string } = {};
  const stream =
    'event: message_start\ndata: {"type":"message_start","message":{"role":"assistant","content":[]}}\n\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":"Grüß"}}\n\ndata: {"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"x"}}\n\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":" Gott"}}\n\n';
  const url = await gateway(200, stream.match(/[\s\S]{1,7}/g) ?? [], seen);
  expect(await ask(url, 'anthropic')).toEqual([
    { type: 'request', id: 'req_1' },
    { type: 'text', text: 'Grüß' },
    { type: 'text', text: ' Gott' },
  ]);
  expect([seen.request?.url, seen.request?.headers['x-api-key'], seen.request?.headers['anthropic-version']]).toEqual([
    '/v1/messages',
    'own',
    '2023-06-01',
  ]);
  expect(JSON.parse(seen.body ?? '')).toMatchObject({
    model: 'm',
    stream: true,
    messages: [{ role: 'user', content: 'Hi?' }],
  });
});

test('asks as an Ollama app', async () => {
  const url = await gateway(200, [
    '{"message":{"role":"assistant","content":"A"}}\n{"message":{"role":"assi',
    'stant","content":"B"}}\n{"done":true}',
  ]);
  expect(await ask(url, 'ollama')).toEqual([
    { type: 'request', id: 'req_1' },
    { type: 'text', text: 'A' },
    { type: 'text', text: 'B' },
  ]);
});

test.each([
  [401, '{"type":"error","error":{"type":"authentication_error","message":"No key is set."}}', 'No key is set.'],
  [404, '{"error":"model not found"}', 'model not found'],
  [502, 'oops', 'The gateway answered with status 502.'],
  [200, 'data: {"type":"error","error":{"type":"api_error","message":"Cut off."}}\n\n', 'Cut off.'],
])('an error with status %i is thrown in its words', async (status, body, words) => {
  await expect(ask(await gateway(status, [body]), 'anthropic')).rejects.toThrow(words);
});
