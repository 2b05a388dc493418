import { describe, expect, it } from 'vitest';
import type { OllamaFacts } from '../../messages/model-facts.ts';
import type { MessagesRequest } from '../../messages/types.ts';
import { hidesThinking, toThink } from './to-think.ts';

const facts = (change: Partial<OllamaFacts> = {}): OllamaFacts => ({
  name: 'qwen3:8b',
  capabilities: ['completion', 'tools', 'thinking'],
  family: 'qwen3 qwen3',
  contextLength: 40960,
  numCtx: undefined,
  keepAlive: undefined,
  thinkByDefault: false,
  ...change,
});
const gptOss = facts({ name: 'gpt-oss:20b', family: 'gptoss gptoss' });

function think(request: Partial<MessagesRequest>, about = facts()): { think: unknown; notes: string[] } {
  const notes: string[] = [];
  return {
    think: toThink({ messages: [{ role: 'user', content: 'Hi' }], ...request }, about, (change) => notes.push(change)),
    notes,
  };
}

describe('thinkOf', () => {
  it.each<[string, Partial<MessagesRequest>, unknown, unknown]>([
    ['nothing', {}, false, 'low'],
    ['disabled', { thinking: { type: 'disabled' } }, false, 'low'],
    ['disabled with effort', { thinking: { type: 'disabled' }, output_config: { effort: 'high' } }, false, 'low'],
    ['adaptive', { thinking: { type: 'adaptive' } }, true, true],
    ['adaptive, low', { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }, true, 'low'],
    ['adaptive, xhigh', { thinking: { type: 'adaptive' }, output_config: { effort: 'xhigh' } }, true, 'high'],
    ['adaptive, max', { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } }, true, 'max'],
    ['effort alone', { output_config: { effort: 'medium' } }, true, 'medium'],
    ['effort null', { output_config: { effort: null } }, false, 'low'],
    ['a small budget', { thinking: { type: 'enabled', budget_tokens: 1024 } }, true, 'low'],
    ['a middling budget', { thinking: { type: 'enabled', budget_tokens: 8192 } }, true, 'medium'],
    ['a large budget', { thinking: { type: 'enabled', budget_tokens: 31999 } }, true, 'high'],
    ['between tools, first turn', { thinking: { type: 'between_tools' } }, false, 'low'],
    [
      'between tools, after a result',
      {
        thinking: { type: 'between_tools' },
        messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' }] }],
      },
      true,
      true,
    ],
  ])('%s', (_name, request, switched, level) => {
    expect(think(request).think).toBe(switched);
    expect(think(request, gptOss).think).toBe(level);
  });

  it('leaves it out for a model that cannot, and says so only when it was asked for', () => {
    const plain = facts({ name: 'llama3.2:1b', family: 'llama llama', capabilities: ['completion', 'tools'] });
    expect(think({ thinking: { type: 'adaptive' } }, plain)).toEqual({
      think: undefined,
      notes: ['llama3.2:1b cannot think, so thinking was left out.'],
    });
    expect(think({ thinking: { type: 'disabled' } }, plain)).toEqual({ think: undefined, notes: [] });
    expect(think({}, facts({ ...plain, thinkByDefault: true }))).toEqual({ think: undefined, notes: [] });
  });

  it('hopes for the best when the capabilities are unknown, and follows the setting when nothing is said', () => {
    expect(think({ thinking: { type: 'adaptive' } }, facts({ capabilities: undefined })).think).toBe(true);
    expect(think({}, facts({ thinkByDefault: true })).think).toBe(true);
    expect(think({ thinking: { type: 'disabled' } }, facts({ thinkByDefault: true })).think).toBe(false);
  });

  it('says that gpt-oss cannot stop', () => {
    expect(think({}, gptOss).notes).toEqual(['gpt-oss:20b always thinks, so it was asked to think little.']);
  });
});

describe('hidesThinking', () => {
  it('is true only for display "omitted"', () => {
    expect(hidesThinking({ thinking: { type: 'adaptive', display: 'omitted' } })).toBe(true);
    expect(hidesThinking({ thinking: { type: 'adaptive', display: 'summarized' } })).toBe(false);
    expect(hidesThinking({ thinking: { type: 'enabled', budget_tokens: 1024 } })).toBe(false);
    expect(hidesThinking({})).toBe(false);
  });
});
