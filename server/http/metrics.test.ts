import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';
import type { RequestRecord } from '../core/record.ts';

const record = (change: Partial<RequestRecord>): RequestRecord => ({
  id: 'req_1',
  at: 0,
  method: 'POST',
  path: '/api/chat',
  dialect: 'ollama',
  userAgent: '',
  remote: '',
  headers: {},
  changes: [],
  ...change,
});

test('requests and tokens are counted by bounded labels', () => {
  const metrics = createMetrics();
  metrics.journal.end(
    record({ backend: 'anthropic', status: 200, durationMs: 1500, tokens: { input: 10, output: 5, cacheRead: 7 } }),
  );
  metrics.journal.end(record({ backend: 'anthropic', status: 200, durationMs: 500, modelAsked: 'made-up "name"' }));
  metrics.journal.end(record({ status: 404 }));
  const text = metrics.text(3);
  expect(text).toContain('switchboard_requests_total{dialect="ollama",backend="anthropic",status="200"} 2\n');
  expect(text).toContain('switchboard_requests_total{dialect="ollama",backend="none",status="404"} 1\n');
  expect(text).toContain('switchboard_tokens_total{backend="anthropic",kind="input"} 17\n');
  expect(text).toContain('switchboard_tokens_total{backend="anthropic",kind="output"} 5\n');
  expect(text).toContain('switchboard_request_seconds_total 2\n');
  expect(text).toContain('switchboard_requests_running 3\n');
  expect(text).not.toContain('made-up');
});
