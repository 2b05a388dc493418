import { expect, test } from 'vitest';
import type { Batch } from '../../core/stores.ts';
import { batchObject, originOf, ownResultUrls } from './batch-object.ts';

const batch: Batch = {
  id: 'msgbatch_1',
  scope: 's',
  local: true,
  headers: {},
  total: 3,
  createdAt: 0,
  expiresAt: 86_400_000,
};
const tally = { succeeded: 1, errored: 0, canceled: 2, expired: 0 };

test('a batch is processing until its end, whatever is done of it', () => {
  expect(batchObject({ ...batch, tally }, 'http://h')).toEqual({
    id: 'msgbatch_1',
    type: 'message_batch',
    processing_status: 'in_progress',
    request_counts: { processing: 3, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    created_at: '1970-01-01T00:00:00.000Z',
    expires_at: '1970-01-02T00:00:00.000Z',
    ended_at: null,
    cancel_initiated_at: null,
    archived_at: null,
    results_url: null,
  });
  expect(batchObject({ ...batch, cancelAt: 5 }, 'http://h')).toMatchObject({
    processing_status: 'canceling',
    cancel_initiated_at: '1970-01-01T00:00:00.005Z',
  });
});

test('an ended batch has its counts, and a results_url until it is archived', () => {
  const ended = { ...batch, tally, cancelAt: 5, endedAt: 6 };
  expect(batchObject(ended, 'http://h:1')).toMatchObject({
    processing_status: 'ended',
    request_counts: { processing: 0, ...tally },
    results_url: 'http://h:1/v1/messages/batches/msgbatch_1/results',
  });
  expect(batchObject({ ...ended, archivedAt: 7 }, 'http://h:1')).toMatchObject({
    results_url: null,
    archived_at: '1970-01-01T00:00:00.007Z',
  });
});

test('the origin is what the caller knows', () => {
  expect(originOf({ host: 'localhost:11434' })).toBe('http://localhost:11434');
  expect(originOf({ host: 'ai.example', 'x-forwarded-proto': 'https' })).toBe('https://ai.example');
});

test("Anthropic's results are fetched through the gateway", () => {
  const text =
    '{"a": 1.0, "results_url": "https://api.anthropic.com/v1/messages/batches/msgbatch_2/results", "other_url": "https://x/", "text":"\\"results_url\\": \\"https://y/z\\""}';
  expect(ownResultUrls(text, 'http://localhost:1')).toBe(
    text.replace('https://api.anthropic.com', 'http://localhost:1'),
  );
  expect(ownResultUrls('{"results_url":null}', 'http://h')).toBe('{"results_url":null}');
});
