import { describe, expect, it } from 'vitest';
import { GatewayError, quotedError } from '../messages/errors.ts';
import { compileAliases } from './aliases.ts';
import { claudeFactsFor } from './claude-models.ts';
import { resolveName, unknownModel, type NameTables } from './resolve.ts';

const tables = (change: Partial<NameTables> = {}): NameTables => ({
  aliases: compileAliases({
    mine: 'qwen3:8b',
    'gpt-*': 'mine',
    'claude-haiku-4-5': 'qwen3:8b',
    loop: 'pool',
    pool: 'loop',
  }),
  claude: [claudeFactsFor('claude-opus-5-5')],
  ollama: ['qwen3:8b', 'llama3.2:latest', 'claude-like'],
  ollamaFailure: undefined,
  claudeCode: { enabled: false, everyClaudeName: false },
  defaultModel: undefined,
  ...change,
});

describe('resolveName', () => {
  it.each([
    ['mine', 'ollama', 'qwen3:8b', 'alias mine'],
    ['GPT-4o:latest', 'ollama', 'qwen3:8b', 'pattern gpt-*'],
    ['claude-haiku-4-5', 'ollama', 'qwen3:8b', 'alias claude-haiku-4-5'],
    ['anthropic/Claude-Opus-5-5', 'anthropic', 'claude-opus-5-5', 'claude'],
    ['claude-opus', 'anthropic', 'claude-opus-5-5', 'claude'],
    ['claude-of-tomorrow', 'anthropic', 'claude-of-tomorrow', 'claude'],
    ['demo', 'demo', 'demo', 'demo'],
    ['Llama3.2', 'ollama', 'llama3.2:latest', 'ollama'],
  ])('%s leads to %s', (asked, backend, name, rule) => {
    expect(resolveName(asked, tables())).toMatchObject({ backend, name, rule });
  });

  it('gives unknown names to the default model, where there is one', () => {
    expect(resolveName('gemma9', tables())).toBeUndefined();
    expect(resolveName('gemma9', tables({ defaultModel: 'mine' }))).toMatchObject({
      name: 'qwen3:8b',
      rule: 'default model',
    });
    expect(resolveName('gemma9', tables({ defaultModel: 'gone' }))).toBeUndefined();
  });

  it('does not run in circles', () => {
    expect(resolveName('loop', tables())).toBeUndefined();
  });

  it('refuses claude-code names until that way is switched on', () => {
    expect(() => resolveName('claude-code:opus', tables())).toThrow(GatewayError);
    expect(() => resolveName('claude-code:opus', tables())).toThrow(/ENABLE_CLAUDE_CODE/);
    expect(
      resolveName('claude-code:opus', tables({ claudeCode: { enabled: true, everyClaudeName: false } })),
    ).toMatchObject({ backend: 'claude-code', name: 'opus' });
    expect(
      resolveName('claude-opus-5-5', tables({ claudeCode: { enabled: true, everyClaudeName: true } })),
    ).toMatchObject({ backend: 'claude-code', name: 'claude-opus-5-5' });
  });
});

describe('unknownModel', () => {
  it('is a 404 with the nearest names', () => {
    expect(unknownModel('qwen3', tables(), ['qwen3:8b'], 'ollama')).toMatchObject({
      status: 404,
      code: 'model_not_found',
      message: expect.stringContaining('qwen3:8b'),
    });
  });

  it('says that Ollama is away rather than that the model is unknown', () => {
    const failure = quotedError('api_error', 'Ollama cannot be reached.', {
      headers: { 'x-should-retry': 'false' },
    });
    expect(unknownModel('qwen3', tables({ ollama: undefined, ollamaFailure: failure }), [], 'ollama')).toMatchObject({
      status: 500,
      code: 'upstream_unreachable',
      headers: { 'x-should-retry': 'false' },
    });
  });
});
