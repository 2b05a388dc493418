import { expect, test } from 'vitest';
import { rateHeaders } from './rate-headers.ts';

test("says limits in both vendors' words", () => {
  const now = Date.parse('2026-11-21T10:00:00Z');
  const headers = {
    'retry-after': '3',
    'anthropic-ratelimit-requests-limit': '50',
    'anthropic-ratelimit-tokens-remaining': '40000',
    'anthropic-ratelimit-tokens-reset': '2026-11-21T10:06:00Z',
    'anthropic-ratelimit-requests-reset': '2026-11-21T10:00:01Z',
    'anthropic-ratelimit-input-tokens-limit': '9',
  };
  expect(rateHeaders(headers, now)).toEqual({
    ...headers,
    'x-ratelimit-limit-requests': '50',
    'x-ratelimit-remaining-tokens': '40000',
    'x-ratelimit-reset-tokens': '6m0s',
    'x-ratelimit-reset-requests': '1s',
  });
  expect(rateHeaders({ 'anthropic-ratelimit-tokens-reset': 'soon' }, now)).toEqual({
    'anthropic-ratelimit-tokens-reset': 'soon',
  });
});
