import { expect, test } from 'vitest';
import { endedWithoutAnswer, errorFromFailure } from './map-error.ts';

const CONTEXT = { model: 'opus', displayName: 'Claude Opus 5.5', contextWindow: 1_000_000 };
const failure = (text: string, status?: number): Parameters<typeof errorFromFailure>[0] => ({
  text,
  status,
  type: undefined,
  requestId: undefined,
});

test.each([
  ['API Error: 400 messages.0: bad', 400, { status: 400, type: 'invalid_request_error', message: 'messages.0: bad' }],
  [
    'API Error: Request rejected (429) · slow down',
    429,
    { status: 429, type: 'rate_limit_error', message: 'slow down' },
  ],
  [
    'API Error: 529 Overloaded. This is a server-side issue, usually temporary — try again in a moment.',
    529,
    { status: 529, type: 'overloaded_error', message: 'Overloaded' },
  ],
  ['API Error: 402 no money', 402, { status: 402, type: 'billing_error', message: 'no money' }],
  ['Credit balance is too low', 400, { type: 'billing_error', status: 402, code: 'insufficient_quota' }],
  [
    'Prompt is too long',
    400,
    {
      status: 400,
      code: 'context_length_exceeded',
      message: expect.stringMatching(/^prompt is too long: .*1000000 tokens/),
    },
  ],
  ['Prompt is too long', undefined, { status: 400, code: 'context_length_exceeded' }],
  [
    "There's an issue with the selected model (opus).",
    404,
    { status: 404, code: 'model_not_found', message: expect.stringContaining('model: opus') },
  ],
  [
    'Not logged in · Please run /login',
    undefined,
    { status: 401, type: 'authentication_error', message: expect.stringContaining('/login') },
  ],
  [
    'Failed to authenticate. API Error: 401 invalid x-api-key',
    401,
    { status: 401, message: expect.stringContaining('"invalid x-api-key"') },
  ],
  [
    'Failed to authenticate. API Error: 403 no access to this resource',
    403,
    { status: 403, type: 'permission_error', message: 'no access to this resource' },
  ],
  [
    'API Error: Unable to connect to API (ConnectionRefused)',
    undefined,
    { status: 500, code: 'upstream_unreachable', headers: { 'x-should-retry': 'false' } },
  ],
  ['API Error: Connection refused — a firewall (ECONNREFUSED)', undefined, { code: 'upstream_unreachable' }],
  ['API Error: Overloaded', undefined, { status: 529, type: 'overloaded_error' }],
  ['API Error: Connection to the API was lost (ECONNRESET).', undefined, { status: 502, type: 'api_error' }],
])('"%s" with status %s', (text, status, expected) => {
  expect(errorFromFailure(failure(text, status), CONTEXT)).toMatchObject(expected);
});

test("the end of an account's limit becomes retry-after", () => {
  const error = errorFromFailure(failure("You've hit your limit · resets 3pm", 429), CONTEXT, 1_000_090, 1_000_000_000);
  expect(error).toMatchObject({
    status: 429,
    headers: { 'retry-after': '90' },
    message: expect.stringContaining('resets 3pm'),
  });
});

test('a command that ends by itself', () => {
  expect(endedWithoutAnswer('exit code 1, saying: boom')).toMatchObject({
    status: 502,
    message: expect.stringContaining('boom'),
  });
  expect(endedWithoutAnswer('exit code 1, saying: Not logged in · Please run /login')).toMatchObject({ status: 401 });
});
