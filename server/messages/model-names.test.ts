import { describe, expect, it } from 'vitest';
import { isSameModel, plainName } from './model-names.ts';

describe('isSameModel', () => {
  it('compares as Ollama does', () => {
    expect(isSameModel('Llama3', 'llama3:latest')).toBe(true);
    expect(isSameModel('llama3:8b', 'llama3')).toBe(false);
  });
});

describe('plainName', () => {
  it.each([
    ['Qwen3:LATEST', 'qwen3'],
    ['latest', 'latest'],
    ['qwen3:latest-x', 'qwen3:latest-x'],
  ])('of %s is %s', (name, plain) => {
    expect(plainName(name)).toBe(plain);
  });
});
