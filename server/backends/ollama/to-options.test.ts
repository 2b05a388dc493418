import { describe, expect, it } from 'vitest';
import type { OllamaFacts } from '../../messages/model-facts.ts';
import { toOptions } from './to-options.ts';

const facts: OllamaFacts = {
  name: 'm',
  capabilities: [],
  family: '',
  contextLength: 8192,
  numCtx: undefined,
  keepAlive: undefined,
  thinkByDefault: false,
};
const request = { model: 'm', messages: [] };

describe('optionsOf', () => {
  it('says nothing that nobody said', () => {
    expect(toOptions(request, facts)).toEqual({});
    expect(toOptions({ ...request, max_tokens: 0 }, facts)).toEqual({});
  });

  it('passes numbers as they are, zeros too, and asks for the window of the settings', () => {
    expect(
      toOptions(
        { ...request, max_tokens: 1024, temperature: 0, top_p: 0.9, top_k: 0, stop_sequences: ['x'] },
        { ...facts, numCtx: 32_768 },
      ),
    ).toEqual({
      num_predict: 1024,
      num_ctx: 32_768,
      temperature: 0,
      top_p: 0.9,
      top_k: 0,
    });
  });
});
