import { describe, expect, it } from 'vitest';
import { isBrokenToolCall, fromOllamaError, refusesThinking, wordsOf } from './from-error.ts';

const call = { model: 'qwen3:8b', tokens: 5000, window: 4096 };
const map = (
  status: number,
  words: string,
  about: Parameters<typeof fromOllamaError>[2] = call,
): ReturnType<typeof fromOllamaError> => fromOllamaError(status, words, about);

describe('mapOllamaError', () => {
  it.each([
    [404, "model 'qwen3:8b' not found", 'not_found_error', 404, /ollama pull qwen3:8b/],
    [404, '', 'not_found_error', 404, /model: qwen3:8b/],
    [500, "model 'qwen3:8b' not found, try pulling it first", 'not_found_error', 404, /ollama pull/],
    [404, '404 page not found', 'api_error', 502, /Update Ollama/],
    [
      400,
      '"qwen3:8b" does not support tools',
      'invalid_request_error',
      400,
      /qwen3:8b cannot call tools.*ollama show qwen3:8b/,
    ],
    [400, '"qwen3:8b" does not support thinking', 'invalid_request_error', 400, /cannot think/],
    [400, '"nomic-embed-text" does not support chat', 'invalid_request_error', 400, /no model to talk with/],
    [
      500,
      'error parsing tool call: raw="{": unexpected end of JSON input',
      'api_error',
      500,
      /qwen3:8b wrote a tool call that Ollama could not read/,
    ],
    [
      500,
      'model requires more system memory (9.8 GiB) than is available (4.1 GiB)',
      'api_error',
      500,
      /9\.8 GiB.*smaller model/,
    ],
    [503, 'server busy, please try again.  maximum pending requests exceeded', 'overloaded_error', 529, /try again/],
    [401, 'unauthorized', 'authentication_error', 401, /ollama signin/],
    [403, 'forbidden', 'permission_error', 403, /forbidden/],
    [429, 'weekly limit', 'rate_limit_error', 429, /weekly limit/],
    [400, 'invalid options: num_ctx', 'invalid_request_error', 400, /invalid options: num_ctx/],
    [500, 'llama runner process has terminated: exit status 2', 'api_error', 500, /exit status 2.*log/],
    [502, '', 'api_error', 500, /nothing but the status 502/],
  ])('%i %s', (status, words, type, mapped, message) => {
    const error = map(status, words);
    expect(error.type).toBe(type);
    expect(error.status).toBe(mapped);
    expect(error.message).toMatch(message);
    expect(error.cause).toBe(words);
  });

  it.each([
    'the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the context length in settings, or use a model with a longer context length',
    'the input length exceeds the context length',
    'request exceeds the available context size, try increasing it',
  ])('speaks of a prompt that is too long as Anthropic does: %s', (words) => {
    const error = map(400, words);
    expect(error).toMatchObject({ type: 'invalid_request_error', status: 400, code: 'context_length_exceeded' });
    expect(error.message).toMatch(/^prompt is too long: 5000 tokens > 4096 maximum/);
  });

  it("names numbers that make sense: Ollama's own when it gives them, more than the window always", () => {
    expect(
      map(500, 'request (6000 tokens) exceeds the available context size (4352 tokens), try increasing it').message,
    ).toMatch(/: 6000 tokens > 4352 maximum/);
    expect(map(400, 'the input length exceeds the context length', { ...call, tokens: 100 }).message).toMatch(
      /: 4097 tokens > 4096 maximum/,
    );
    expect(map(400, 'the input length exceeds the context length', { ...call, window: undefined }).message).toMatch(
      /^prompt is too long: 5000 tokens > the context window that Ollama gives/,
    );
  });

  it('hands headers on', () => {
    expect(fromOllamaError(503, 'server busy', call, { 'retry-after': '3' }).headers).toEqual({ 'retry-after': '3' });
  });
});

describe('wordsOf', () => {
  it('finds the words in every body', () => {
    expect(wordsOf('{"error":" x "}')).toBe('x');
    expect(wordsOf('{"error":{"message":"y"}}')).toBe('y');
    expect(wordsOf('404 page not found\n')).toBe('404 page not found');
    expect(wordsOf('<html><body>502</body></html>')).toBe('');
    expect(wordsOf('')).toBe('');
    expect(wordsOf('z'.repeat(5000))).toHaveLength(1000);
  });
});

describe('what can be mended', () => {
  it('is told by the words', () => {
    expect(isBrokenToolCall('error parsing tool call: raw=…')).toBe(true);
    expect(isBrokenToolCall('out of memory')).toBe(false);
    expect(refusesThinking('"m" does not support thinking')).toBe('thinking');
    expect(refusesThinking('invalid think value: "max" (must be "high", "medium", "low", true, or false)')).toBe(
      'level',
    );
    expect(refusesThinking('"m" does not support tools')).toBeUndefined();
  });
});
