import { describe, expect, it } from 'vitest';
import { readLogprobs, decodeOptions } from './decode-options.ts';

function read(options: unknown): { read: ReturnType<typeof decodeOptions>; notes: string[] } {
  const notes: string[] = [];
  return { read: decodeOptions({ options }, (change) => notes.push(change)), notes };
}

describe('readOptions', () => {
  it('maps what Claude has', () => {
    const { read: mapped, notes } = read({ num_predict: 128, temperature: 0.5, top_p: 0.9, top_k: 40, stop: ['END'] });
    expect(mapped).toEqual({ max_tokens: 128, temperature: 0.5, top_p: 0.9, top_k: 40, stop_sequences: ['END'] });
    expect(notes).toEqual([]);
  });

  it.each([0, -1, -2, -2.5, null, undefined])('takes num_predict %s for no limit', (limit) => {
    expect(read({ num_predict: limit }).read).toEqual({});
  });

  it('takes stop as a string or a list, without blanks', () => {
    expect(read({ stop: '###' }).read).toEqual({ stop_sequences: ['###'] });
    const { read: mapped, notes } = read({ stop: ['', '\n', 'a'] });
    expect(mapped).toEqual({ stop_sequences: ['a'] });
    expect(notes).toEqual([expect.stringContaining('blanks')]);
    expect(read({ stop: [] }).read).toEqual({});
    expect(read({ stop: null }).read).toEqual({});
  });

  it('says in one note what was left out', () => {
    const { read: mapped, notes } = read({ seed: 1, num_ctx: 8192, repeat_penalty: null, mirostat: 2 });
    expect(mapped).toEqual({});
    expect(notes).toEqual(['Options that Claude does not have were left out: seed, num_ctx, mirostat.']);
  });

  it('leaves out a top_k that limits nothing', () => {
    expect(read({ top_k: 0 }).read).toEqual({});
  });

  it.each([
    [{ num_predict: '5' }, 'options.num_predict must be a number'],
    [{ temperature: 'hot' }, 'options.temperature must be a number'],
    [{ top_p: [] }, 'options.top_p must be a number'],
    [{ top_k: {} }, 'options.top_k must be a number'],
    [{ stop: 5 }, 'options.stop must be a string or a list of strings'],
    [{ stop: ['a', 5] }, 'options.stop must be a string or a list of strings'],
    ['fast', 'options must be an object'],
  ])('refuses %j', (options, words) => {
    expect(() => read(options)).toThrow(words);
  });
});

describe('readLogprobs', () => {
  it.each([-1, 21])('refuses top_logprobs %i in the words of Ollama', (most) => {
    expect(() => readLogprobs({ top_logprobs: most }, () => undefined)).toThrow(
      /^top_logprobs must be between 0 and 20$/,
    );
  });

  it.each([
    [{ logprobs: true, top_logprobs: 20 }, 1],
    [{ top_logprobs: 0 }, 0],
    [{ logprobs: false }, 0],
    [{}, 0],
  ])('%j makes %i notes', (fields, count) => {
    const notes: string[] = [];
    readLogprobs(fields, (change) => notes.push(change));
    expect(notes).toHaveLength(count);
  });
});
