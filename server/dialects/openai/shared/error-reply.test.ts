import { describe, expect, it, test } from 'vitest';
import { invalidRequest, quotedError } from '../../../messages/errors.ts';
import { errorReply } from './error-reply.ts';

const at = (path: string, headers = {}) => ({ id: 'req_1', path, headers });
const CHAT = at('/v1/chat/completions');

describe('errorReply', () => {
  test.each([
    [invalidRequest('Wrong.', 'n'), 400, 'invalid_request_error', 'n', null],
    [
      quotedError('not_found_error', 'x', { code: 'model_not_found' }),
      404,
      'invalid_request_error',
      'model',
      'model_not_found',
    ],
    [quotedError('not_found_error', 'x'), 404, 'invalid_request_error', null, null],
    [
      quotedError('invalid_request_error', 'prompt is too long: 5 tokens > 4 maximum', {
        code: 'context_length_exceeded',
      }),
      400,
      'invalid_request_error',
      null,
      'context_length_exceeded',
    ],
    [quotedError('authentication_error', 'x'), 401, 'invalid_request_error', null, 'invalid_api_key'],
    [quotedError('billing_error', 'x'), 429, 'insufficient_quota', null, 'insufficient_quota'],
    [quotedError('permission_error', 'x', { code: 'direction_off' }), 403, 'permission_error', null, 'direction_off'],
    [quotedError('permission_error', 'x'), 403, 'permission_error', null, null],
    [quotedError('request_too_large', 'x'), 413, 'invalid_request_error', null, 'request_too_large'],
    [quotedError('rate_limit_error', 'x'), 429, 'rate_limit_error', null, 'rate_limit_exceeded'],
    [quotedError('overloaded_error', 'x'), 503, 'server_error', null, 'server_is_overloaded'],
    [quotedError('api_error', 'x'), 500, 'server_error', null, null],
    [quotedError('api_error', 'x', { status: 508, code: 'loop_detected' }), 508, 'server_error', null, 'loop_detected'],
    [quotedError('timeout_error', 'x'), 504, 'server_error', null, null],
    [
      quotedError('invalid_request_error', 'x', { code: 'unsupported', param: 'n' }),
      400,
      'invalid_request_error',
      'n',
      'unsupported_parameter',
    ],
  ])('words %o', (error, status, type, param, code) => {
    expect(errorReply(error, CHAT)).toMatchObject({
      status,
      body: { error: { message: error.message, type, param, code } },
    });
  });

  it("keeps the upstream's headers", () => {
    expect(errorReply(quotedError('rate_limit_error', 'x', { headers: { 'retry-after': '7' } }), CHAT).headers).toEqual(
      { 'retry-after': '7' },
    );
  });

  it('tells Codex by 400 what it would repeat in vain', () => {
    const unreachable = quotedError('api_error', 'x', {
      code: 'upstream_unreachable',
      headers: { 'x-should-retry': 'false' },
    });
    expect(errorReply(unreachable, CHAT)).toMatchObject({ status: 500, headers: { 'x-should-retry': 'false' } });
    for (const path of ['/v1/responses', '/responses']) {
      expect(errorReply(unreachable, at(path)).status).toBe(400);
      expect(errorReply(quotedError('not_found_error', 'x', { code: 'model_not_found' }), at(path)).status).toBe(400);
      expect(errorReply(quotedError('request_too_large', 'x'), at(path)).status).toBe(400);
      expect(errorReply(quotedError('rate_limit_error', 'x'), at(path)).status).toBe(429);
    }
  });

  it("speaks Anthropic's way to its clients, on the shared route only", () => {
    const error = quotedError('not_found_error', 'model: x', { code: 'model_not_found' });
    const words = { type: 'error', error: { type: 'not_found_error', message: 'model: x' }, request_id: 'req_1' };
    expect(errorReply(error, at('/v1/models/x', { 'anthropic-version': '2023-06-01' }))).toMatchObject({
      status: 404,
      body: words,
    });
    expect(errorReply(error, at('/v1/models', { 'x-api-key': 'k' }))).toMatchObject({ body: words });
    expect(errorReply(error, at('/v1/models/x'))).toMatchObject({ body: { error: { code: 'model_not_found' } } });
    expect(errorReply(error, at('/v1/chat/completions', { 'x-api-key': 'k' }))).toMatchObject({
      body: { error: { code: 'model_not_found' } },
    });
  });
});
