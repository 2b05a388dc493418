import { describe, expect, it } from 'vitest';
import { quotedError, type GatewayError } from '../../messages/errors.ts';
import { isWorthAnotherTry, messagesUrl, waitBeforeRetry } from './post-message.ts';

const error = (status: number, headers: Record<string, string> = {}): GatewayError =>
  quotedError('api_error', 'x', { status, headers });

describe('isWorthAnotherTry', () => {
  it.each<[string, unknown, boolean]>([
    ['an overload', error(529), true],
    ['a fault of the server', error(500), true],
    ['a broken connection', error(502), true],
    ['a rate limit without a time', error(429), true],
    ['a rate limit of 5 s', error(429, { 'retry-after': '5' }), true],
    ['a rate limit of 6 s', error(429, { 'retry-after': '6' }), false],
    ['an overload that lasts', error(529, { 'retry-after': '30' }), false],
    ['a date far away', error(429, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }), false],
    ['advice against it', error(500, { 'x-should-retry': 'false' }), false],
    ['advice for it', error(409, { 'x-should-retry': 'true' }), true],
    ['a bad request', error(400), false],
    [
      'a refused connection',
      quotedError('api_error', 'x', { code: 'upstream_unreachable', headers: { 'x-should-retry': 'false' } }),
      true,
    ],
    ['a caller who left', quotedError('api_error', 'x', { code: 'client_closed', status: 500 }), false],
    ['a request that came back', quotedError('api_error', 'x', { code: 'loop_detected', status: 508 }), false],
    ['a fault of our own', new Error('x'), false],
  ])('%s', (_name, reason, expected) => {
    expect(isWorthAnotherTry(reason, 1)).toBe(expected);
    expect(isWorthAnotherTry(reason, 3)).toBe(false);
  });
});

describe('waitBeforeRetry', () => {
  it('waits as long as it is told, else half a second and then one', () => {
    expect(waitBeforeRetry(error(429, { 'retry-after': '2' }), 1)).toBe(2000);
    expect(waitBeforeRetry(error(529), 1, 0)).toBe(500);
    expect(waitBeforeRetry(error(529), 2, 0)).toBe(1000);
    expect(waitBeforeRetry(error(529), 2, 1)).toBe(750);
  });
});

describe('messagesUrl', () => {
  it('takes a base with or without a slash', () => {
    expect(messagesUrl('https://api.anthropic.com')).toBe('https://api.anthropic.com/v1/messages');
    expect(messagesUrl('http://proxy/anthropic//')).toBe('http://proxy/anthropic/v1/messages');
  });
});
