import { expect, it } from 'vitest';
import { quotedError, type GatewayError } from '../../messages/errors.ts';
import type { ChatRequest } from './chat-shapes.ts';
import { fromOllamaError } from './from-error.ts';
import { noCall, planRetry, type Retry } from './retry.ts';

const body: ChatRequest = {
  model: 'm',
  messages: [{ role: 'user', content: 'Hi' }],
  stream: true,
  truncate: false,
  shift: false,
  think: 'max',
  tools: [{ type: 'function', function: { name: 'get', description: '', parameters: {} } }],
};
const failed = (words: string): GatewayError =>
  fromOllamaError(400, words, { model: 'm', tokens: 1, window: undefined });

it.each<[string, Error, Retry['kind'], Partial<ChatRequest>]>([
  ['no thinking', failed('"m" does not support thinking'), 'thinking', { messages: body.messages }],
  ['no such level', failed('invalid think value: "max"'), 'level', { think: 'high' }],
  ['a broken call', failed('error parsing tool call: x'), 'tool call', body],
  [
    'no call',
    noCall('m'),
    'demand',
    {
      messages: [
        ...body.messages,
        { role: 'system', content: 'You answered in words, which cannot be used. Call one of these tools now: get' },
      ],
    },
  ],
])('%s is tried again, once', (_name, error, kind, change) => {
  const before = JSON.stringify(body);
  const retry = planRetry(error, body, new Set());
  expect(retry).toMatchObject({ kind, body: change });
  expect(planRetry(error, body, new Set<Retry['kind']>([kind]))).toBeUndefined();
  expect(JSON.stringify(body)).toBe(before);
});

it('leaves thinking out altogether', () => {
  expect(planRetry(failed('"m" does not support thinking'), body, new Set())?.body).not.toHaveProperty('think');
  const { think: _think, ...without } = body;
  expect(planRetry(failed('"m" does not support thinking'), without, new Set())).toBeUndefined();
});

it.each([
  failed('"m" does not support tools'),
  failed('out of memory'),
  quotedError('api_error', 'x'),
  new Error('error parsing tool call'),
])('%s is not', (error) => {
  expect(planRetry(error, body, new Set())).toBeUndefined();
});
