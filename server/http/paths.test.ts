import { expect, test } from 'vitest';
import { dialectOfPath, landingPath } from './paths.ts';

test.each([
  ['/v1/messages', '/v1/messages'],
  ['/v1/v1/messages?beta=true', '/v1/messages?beta=true'],
  ['/anthropic/v1/messages', '/v1/messages'],
  ['/anthropic/v1/v1/messages', '/v1/messages'],
  ['/v1/anthropic/v1/messages', '/v1/messages'],
  ['/v1/api/chat', '/api/chat'],
  ['/api/v1/chat/completions', '/v1/chat/completions'],
  ['//v1//messages', '/v1/messages'],
  ['/v1/models/', '/v1/models'],
  ['/', '/'],
  ['/v1/models/v1', '/v1/models/v1'],
])('%s lands at %s', (typed, landed) => {
  expect(landingPath(typed)).toBe(landed);
});

test('an error about a path is worded in the dialect whose path it is', () => {
  expect(dialectOfPath('/v1/messages/batches')).toBe('anthropic');
  expect(dialectOfPath('/api/nothing')).toBe('ollama');
  expect(dialectOfPath('/v1/files')).toBe('openai');
});
