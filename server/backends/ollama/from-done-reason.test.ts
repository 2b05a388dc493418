import { expect, it } from 'vitest';
import { fromDoneReason, type AnswerEnd } from './from-done-reason.ts';

const end: AnswerEnd = {
  reason: 'stop',
  called: false,
  promptTokens: 100,
  outputTokens: 50,
  maxTokens: 1000,
  window: 4096,
};

it.each<[string, Partial<AnswerEnd>, string]>([
  ['stop', {}, 'end_turn'],
  ['stop with a call', { called: true }, 'tool_use'],
  ['the cap', { reason: 'length', outputTokens: 1000 }, 'max_tokens'],
  ['the cap, by a version that counts one less', { reason: 'length', outputTokens: 999 }, 'max_tokens'],
  ['the cap within a call', { reason: 'length', outputTokens: 1000, called: true }, 'max_tokens'],
  ['a full window', { reason: 'length', outputTokens: 500 }, 'model_context_window_exceeded'],
  [
    'a full window without a cap',
    { reason: 'length', maxTokens: undefined, promptTokens: 4000, outputTokens: 96 },
    'model_context_window_exceeded',
  ],
  ["the model's own cap", { reason: 'length', maxTokens: undefined }, 'max_tokens'],
  [
    'no cap, window unknown',
    { reason: 'length', maxTokens: undefined, window: undefined },
    'model_context_window_exceeded',
  ],
  ['load', { reason: 'load' }, 'end_turn'],
  ['load, as asked with max_tokens 0', { reason: 'load', maxTokens: 0 }, 'max_tokens'],
  ['nothing said', { reason: '' }, 'end_turn'],
])('%s', (_name, change, reason) => {
  expect(fromDoneReason({ ...end, ...change })).toBe(reason);
});
