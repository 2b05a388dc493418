import { describe, expect, it } from 'vitest';
import { claudeFactsFor } from '../../models/claude-models.ts';
import { toSampling, type Sampling } from './to-sampling.ts';

function convert(model: string, request: Sampling, thinks = false): [Sampling, string[]] {
  const notes: string[] = [];
  return [toSampling(request, claudeFactsFor(model), thinks, (change) => notes.push(change)), notes];
}

describe('toSampling', () => {
  it('sends none to models that refuse it, and says so once', () => {
    expect(convert('claude-opus-5', { temperature: 0.2, top_k: 5 })).toEqual([
      {},
      ['temperature, top_k left out: Claude Opus 5 does not take it.'],
    ]);
    expect(convert('claude-opus-5', {})).toEqual([{}, []]);
  });

  it('clamps, and never sends temperature and top_p together', () => {
    expect(convert('claude-haiku-4-5-20251001', { temperature: 1.6 })).toEqual([
      { temperature: 1 },
      ["temperature 1.6 became 1: Claude's range ends there."],
    ]);
    expect(convert('claude-haiku-4-5-20251001', { temperature: 0.5, top_p: 0.9, top_k: 40 })).toEqual([
      { temperature: 0.5, top_k: 40 },
      ['top_p left out: Claude takes it or temperature, not both.'],
    ]);
    expect(convert('claude-haiku-4-5-20251001', { top_p: 0.9, top_k: 0 })).toEqual([
      { top_p: 0.9 },
      ['top_k 0 left out: it limits nothing.'],
    ]);
  });

  it('sends none beside thinking', () => {
    expect(convert('claude-sonnet-4-6', { temperature: 0.5 }, true)).toEqual([
      {},
      ['temperature left out: not allowed while the model thinks.'],
    ]);
  });
});
