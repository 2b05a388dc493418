import { expect, test } from 'vitest';
import { comparable, nearestNames } from './names.ts';

test('names are compared without :latest, case and vendor prefix', () => {
  expect(comparable('Llama3.2:LATEST')).toBe('llama3.2');
  expect(comparable('anthropic/Claude-Opus-5-5')).toBe('claude-opus-5-5');
  expect(comparable('qwen3:8b')).toBe('qwen3:8b');
});

test('the nearest names come first, strangers not at all', () => {
  const names = ['qwen3:8b', 'qwen2.5-coder:7b', 'llama3.2:1b', 'claude-opus-5-5', 'nomic-embed-text:latest'];
  expect(nearestNames('qwen3', names)[0]).toBe('qwen3:8b');
  expect(nearestNames('lama3.2:1b', names)[0]).toBe('llama3.2:1b');
  expect(nearestNames('zzzzzzzzzzzzzzzzzzzzzz', names)).toEqual([]);
});
