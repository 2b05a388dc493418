import { expect, test } from 'vitest';
import { quotedError } from '../messages/errors.ts';
import { noteError } from './note-error.ts';
import { fakeRecord } from './testing/fake-exchange.ts';

test('type, message and code are noted', () => {
  const one = fakeRecord();
  noteError(one, quotedError('api_error', 'The caller left.', { code: 'client_closed' }));
  expect(one.error).toEqual({ type: 'api_error', message: 'The caller left.', code: 'client_closed' });
});

test('every error has a code', () => {
  const one = fakeRecord();
  noteError(one, quotedError('overloaded_error', 'Too much'));
  expect(Object.keys(one.error ?? {})).toEqual(['type', 'message', 'code']);
});

test('the first cause stays', () => {
  const one = fakeRecord();
  noteError(one, quotedError('overloaded_error', 'Too much'));
  noteError(one, quotedError('api_error', 'The caller left.', { code: 'client_closed' }));
  expect(one.error).toMatchObject({ type: 'overloaded_error', message: 'Too much' });
});
