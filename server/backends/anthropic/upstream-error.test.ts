import { describe, expect, it } from 'vitest';
import { errorFromAnswer, errorFromEvent, shownHeaders } from './upstream-error.ts';

const from = (status: number, body: string, ownKey = false): unknown =>
  errorFromAnswer({ status, headers: { 'request-id': 'req_1' } }, body, 'https://api.example', ownKey);
const api = (type: string, message: string): string => JSON.stringify({ type: 'error', error: { type, message } });

describe('errorFromAnswer', () => {
  it.each<[number, string, Record<string, unknown>]>([
    [
      400,
      api('invalid_request_error', 'bad'),
      {
        status: 400,
        type: 'invalid_request_error',
        message: 'bad',
        code: 'upstream_refused',
        headers: { 'request-id': 'req_1' },
      },
    ],
    [404, api('not_found_error', 'model: claude-x'), { status: 404, code: 'model_not_found' }],
    [
      400,
      api('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
      { code: 'insufficient_quota' },
    ],
    [
      400,
      api('invalid_request_error', 'input length and `max_tokens` exceed context limit: 9 + 2 > 10'),
      { code: 'context_length_exceeded' },
    ],
    [418, api('new_error', 'teapot'), { status: 418, type: 'invalid_request_error', message: 'teapot' }],
    [529, '{"error":"busy"}', { type: 'overloaded_error', message: 'busy' }],
    [500, '{"message":"plain"}', { type: 'api_error', message: 'plain' }],
    [500, '{}', { message: 'Anthropic answered 500 without a reason.' }],
    [502, '', { message: expect.stringContaining('answered 502 without a word') }],
    [
      503,
      '<html><style>p{}</style><body><h1>Down</h1> for <b>repair</b></body></html>',
      { type: 'overloaded_error', message: expect.stringContaining('("Down for repair")') },
    ],
    [500, 'upstream connect error', { message: expect.stringContaining('("upstream connect error")') }],
    [301, '<title>Moved</title>', { status: 502, headers: { 'request-id': 'req_1', 'x-should-retry': 'false' } }],
  ])('%i %s', (status, body, expected) => {
    expect(from(status, body)).toMatchObject(expected);
  });

  it('says which key was refused when it is ours', () => {
    expect(from(401, api('authentication_error', 'invalid x-api-key'), true)).toMatchObject({
      code: 'key_refused',
      message: expect.stringContaining("key in Switchboard's settings was refused"),
    });
  });
});

describe('errorFromEvent', () => {
  it('keeps type and message, and has words when there are none', () => {
    expect(errorFromEvent({ error: { type: 'overloaded_error', message: 'Overloaded' } })).toMatchObject({
      type: 'overloaded_error',
      message: 'Overloaded',
      headers: {},
    });
    expect(errorFromEvent({})).toMatchObject({ type: 'api_error', message: expect.stringContaining('gave no reason') });
  });
});

describe('shownHeaders', () => {
  it('shows what helps the caller and nothing else', () => {
    expect(
      shownHeaders({
        'request-id': 'a',
        'retry-after': '3',
        'anthropic-ratelimit-tokens-limit': ['1', '2'],
        'anthropic-organization-id': 'org',
        'set-cookie': 'x',
        'x-should-retry': 'true',
      }),
    ).toEqual({
      'request-id': 'a',
      'retry-after': '3',
      'anthropic-ratelimit-tokens-limit': '1, 2',
      'x-should-retry': 'true',
    });
  });
});
