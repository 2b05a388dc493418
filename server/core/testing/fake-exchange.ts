import type { Exchange } from '../exchange.ts';
import type { RequestRecord } from '../record.ts';
import { createAbort } from '../../lib/abort-signal.ts';

/** Returns what is known about a request at its beginning. */
export function fakeRecord(change: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id: 'req_1',
    at: 0,
    method: 'POST',
    path: '/v1/chat/completions',
    dialect: 'openai',
    userAgent: 'test',
    remote: '127.0.0.1',
    headers: {},
    changes: [],
    ...change,
  };
}

export interface FakeExchange extends Exchange {
  /** What was noted on it. */
  readonly notes: string[];
}

/** Returns a request as a route gets it. Its body is bytes or text as they are, or anything else as JSON. */
export function fakeExchange(body: unknown = '', change: Partial<Exchange> = {}): FakeExchange {
  const notes: string[] = [];
  const { method = 'POST', path = '/v1/chat/completions', headers = {} } = change;
  return {
    id: 'req_1',
    method,
    path,
    params: {},
    query: new URLSearchParams(),
    headers,
    body: Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    signal: createAbort().signal,
    local: true,
    record: fakeRecord({ method, path, dialect: path.startsWith('/api') ? 'ollama' : 'openai', changes: notes }),
    note: (text) => {
      notes.push(text);
    },
    progress: () => undefined,
    ...change,
    notes,
  };
}
