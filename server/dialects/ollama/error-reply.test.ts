import { describe, expect, it } from 'vitest';
import { invalidRequest, quotedError, type ErrorType } from '../../messages/errors.ts';
import { errorLine, errorReply } from './error-reply.ts';

describe('errorReply', () => {
  it.each<[ErrorType, number]>([
    ['invalid_request_error', 400],
    ['authentication_error', 401],
    ['billing_error', 402],
    ['permission_error', 403],
    ['not_found_error', 404],
    ['request_too_large', 413],
    ['rate_limit_error', 429],
    ['api_error', 500],
    ['timeout_error', 504],
    ['overloaded_error', 503],
  ])('gives %s the status %i', (type, status) => {
    expect(errorReply(quotedError(type, 'words')).status).toBe(status);
  });

  it('has only the text in its body, and keeps headers such as retry-after', () => {
    const reply = errorReply(quotedError('rate_limit_error', 'Wait a little.', { headers: { 'retry-after': '7' } }));
    expect(reply.body).toEqual({ error: 'Wait a little.' });
    expect(reply.headers).toEqual({ 'retry-after': '7', 'content-type': 'application/json; charset=utf-8' });
  });

  it('is 502 while Ollama is away, and keeps other statuses of an upstream', () => {
    expect(errorReply(quotedError('api_error', 'away', { code: 'upstream_unreachable' })).status).toBe(502);
    expect(errorReply(quotedError('api_error', 'bad', { status: 502 })).status).toBe(502);
    expect(errorReply(quotedError('invalid_request_error', 'loop', { status: 508 })).status).toBe(508);
  });

  it('begins with the word by which clients know a refused key', () => {
    expect(errorReply(quotedError('authentication_error', 'No key is set.')).body).toEqual({
      error: 'unauthorized: No key is set.',
    });
    expect(errorReply(quotedError('authentication_error', 'Unauthorized.')).body).toEqual({
      error: 'Unauthorized.',
    });
  });
});

describe('errorLine', () => {
  it('is one line, whatever was thrown', () => {
    expect(errorLine(invalidRequest('two\nlines'))).toBe('{"error":"two\\nlines"}\n');
    expect(errorLine(new TypeError('oops'))).toMatch(/^\{"error":".*oops.*"\}\n$/);
  });
});
