import { expect, test } from 'vitest';
import { compileAliases } from './aliases.ts';

const table = compileAliases({
  'claude-3-5-sonnet': 'qwen3-coder',
  'claude-*': 'qwen3:8b',
  'claude-3-5-*': 'llama3.2',
  '*-haiku*': 'tiny',
  'gpt.4': 'claude-opus-5-5',
});

test('an exact alias beats every pattern, :latest and case ignored', () => {
  expect(table.find('Claude-3-5-Sonnet:latest')).toEqual({
    goal: 'qwen3-coder',
    rule: 'alias',
    matched: 'claude-3-5-sonnet',
  });
});

test('the pattern with more fixed letters wins', () => {
  expect(table.find('claude-3-5-opus')?.goal).toBe('llama3.2');
  expect(table.find('claude-opus-5-5')?.goal).toBe('qwen3:8b');
});

test('letters that mean something in expressions are plain here', () => {
  expect(table.find('gpt.4')?.goal).toBe('claude-opus-5-5');
  expect(table.find('gptx4')).toBeUndefined();
});

test('only exact aliases are names', () => {
  expect(table.names).toEqual(['claude-3-5-sonnet', 'gpt.4']);
});
