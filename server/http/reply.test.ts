import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { silentJournal } from '../core/record.ts';
import { createAbort } from '../lib/abort-signal.ts';
import { HttpExchange, newRecord } from './exchange.ts';
import { writeReply } from './reply.ts';

test('each header goes out once: the length is that of the body, and a reply counts before what every answer has', async () => {
  const server = createServer((raw, response) => {
    const incoming = { method: 'GET', url: '/', headers: raw.headers, raw, params: {} };
    const exchange = new HttpExchange(incoming, newRecord(incoming, 'ollama'), createAbort().signal, silentJournal);
    const headers = { 'content-length': '999', 'request-id': 'upstream', 'content-type': 'text/plain' };
    void writeReply({ kind: 'whole', status: 201, headers, body: 'Grüße' }, exchange, response, {
      journal: silentJournal,
      headers: { 'request-id': 'ours', 'x-switchboard': 'me' },
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    const answer = await fetch(`http://127.0.0.1:${typeof address === 'object' ? String(address?.port) : ''}/`);
    expect(await answer.text()).toBe('Grüße');
    expect([
      answer.status,
      ...['content-length', 'request-id', 'content-type', 'x-switchboard'].map((name) => answer.headers.get(name)),
    ]).toEqual([201, '7', 'upstream', 'text/plain', 'me']);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
