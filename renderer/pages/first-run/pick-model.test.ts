import { describe, expect, it } from 'vitest';
import type { ModelRow } from '../../../contract/models.ts';
import { pickModel, questionsOf } from './pick-model.ts';

const big: ModelRow = { name: 'big', backend: 'ollama', bytes: 9 };
const small: ModelRow = { name: 'small', backend: 'ollama', bytes: 1 };
const embed: ModelRow = { name: 'embed', backend: 'ollama', bytes: 0, capabilities: ['embedding'] };
const opus: ModelRow = { name: 'claude-opus', backend: 'anthropic', price: { input: 5, output: 25 } };
const haiku: ModelRow = { name: 'claude-haiku', backend: 'anthropic', price: { input: 1, output: 5 } };

describe('pickModel', () => {
  it('asks the smallest local model that can talk', () => {
    expect(pickModel([big, embed, small, haiku], 'local', true)).toBe('small');
    expect(pickModel([{ ...big, loaded: true }, small], 'both', true)).toBe('big');
  });
  it('asks the cheapest Claude when that is wanted and there is a key', () => {
    expect(pickModel([small, opus, haiku], 'claude', true)).toBe('claude-haiku');
    expect(pickModel([small, opus, haiku], 'claude', false)).toBe('small');
  });
  it('asks the demo when nothing else is there', () => {
    expect(pickModel([embed], 'both', false)).toBe('demo');
    expect(pickModel([{ ...small, hiddenBy: 'x' }], 'local', false)).toBe('demo');
  });
});

describe('questionsOf', () => {
  it('asks no more than the goal needs, three at most', () => {
    expect(questionsOf('local')).toEqual(['goal', 'ollama']);
    expect(questionsOf('claude')).toEqual(['goal', 'key']);
    expect(questionsOf('both')).toHaveLength(3);
  });
});
