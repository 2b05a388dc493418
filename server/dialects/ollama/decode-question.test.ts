import { expect, it } from 'vitest';
import { decodeQuestion } from './decode-question.ts';

const question = { model: 'm', system: [], messages: [{ role: 'user' as const, content: 'Hi' }] };

it('leaves out what is empty, so that the request stays small', () => {
  expect(Object.keys(decodeQuestion({ options: {} }, { ...question, tools: [] }, () => undefined).request)).toEqual([
    'model',
    'messages',
  ]);
});

it('does not change the question', () => {
  const { request } = decodeQuestion({ format: 'json' }, question, () => undefined);
  expect(request.system).toHaveLength(1);
  expect(question.system).toEqual([]);
});
