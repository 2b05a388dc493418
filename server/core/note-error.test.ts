import { expect, test } from 'vitest';
import { GatewayError } from '../messages/errors.ts';
import { noteError } from './note-error.ts';
import type { RequestRecord } from './record.ts';

function record(): RequestRecord {
  return {
    id: 'req_1',
    at: 0,
    method: 'POST',
    path: '/v1/messages',
    dialect: 'anthropic',
    userAgent: '',
    remote: '',
    headers: {},
    changes: [],
  };
}

test('type, message and code are noted', () => {
  const one = record();
  noteError(one, new GatewayError('api_error', 'The caller left.', { code: 'client_closed' }));
  expect(one.error).toEqual({ type: 'api_error', message: 'The caller left.', code: 'client_closed' });
});

test('without a code there is no field for it', () => {
  const one = record();
  noteError(one, new GatewayError('overloaded_error', 'Too much'));
  expect(Object.keys(one.error ?? {})).toEqual(['type', 'message']);
});

test('the first cause stays', () => {
  const one = record();
  noteError(one, new GatewayError('overloaded_error', 'Too much'));
  noteError(one, new GatewayError('api_error', 'The caller left.', { code: 'client_closed' }));
  expect(one.error).toMatchObject({ type: 'overloaded_error', message: 'Too much' });
});
