import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RequestRecord } from '../core/record.ts';
import { createTerminalLog } from './terminal-log.ts';

const record = (fields: Partial<RequestRecord>): RequestRecord => ({
  id: 'req_1',
  at: 0,
  method: 'POST',
  path: '/v1/messages',
  dialect: 'anthropic',
  userAgent: '',
  remote: '',
  headers: {},
  changes: [],
  ...fields,
});

/** Returns what is written for `records`, once all of it is. */
async function written(records: readonly RequestRecord[], isTTY: boolean): Promise<string> {
  let text = '';
  const { journal } = createTerminalLog({ isTTY, write: (chunk) => (text += chunk) }, { debug: false });
  for (const one of records) journal.end(one);
  const size = (): number => text.split('\n').length;
  for (let tries = 0; size() <= records.length && tries < 100; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
  return text;
}

test('each request is one line of JSON with everything that is known, whatever the names hold', async () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('a"b', 'a\\b', 'a\nb', 'small:latest', 'alias claude-*', 'gpt\u2028x'),
  );
  await fc.assert(
    fc.asyncProperty(
      text,
      text,
      text,
      fc.nat({ max: 599 }),
      fc.array(text, { maxLength: 2 }),
      async (modelAsked, modelUsed, rule, status, changes) => {
        const error = status >= 400 ? { type: 'api_error', message: modelUsed } : undefined;
        const known = {
          modelAsked,
          modelUsed,
          rule,
          status,
          backend: 'ollama' as const,
          firstByteMs: 3,
          durationMs: 12,
          tokens: { input: 1, output: 2 },
          stopReason: 'end_turn',
          changes,
        };
        const lines = (
          await written([record({ ...known, ...(error === undefined ? {} : { error }) }), record({})], false)
        )
          .trimEnd()
          .split('\n');
        expect(lines).toHaveLength(2);
        expect(JSON.parse(lines[0] ?? '')).toEqual({
          time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
          level: error === undefined ? 'info' : 'error',
          message: expect.stringContaining(`${status}  POST  /v1/messages  ${modelAsked}`),
          request: 'req_1',
          dialect: 'anthropic',
          model: modelAsked,
          used: modelUsed,
          backend: 'ollama',
          rule,
          status,
          first_byte_ms: 3,
          duration_ms: 12,
          tokens: { input: 1, output: 2 },
          stop_reason: 'end_turn',
          ...(error === undefined ? {} : { error }),
          ...(changes.length === 0 ? {} : { changes }),
        });
      },
    ),
    { numRuns: 25 },
  );
});

test('a terminal gets one readable line, with what went wrong and what was changed below', async () => {
  const failed = record({
    status: 502,
    modelAsked: 'claude-3-5-sonnet',
    modelUsed: 'qwen3:8b',
    tokens: { input: 10, output: 2, cacheRead: 5 },
    durationMs: 31.4,
    error: { type: 'api_error', message: 'It broke.' },
    changes: ['top_k was left out.'],
  });
  expect(await written([failed], true)).toMatch(
    /^\d\d:\d\d:\d\d {2}ERROR 502 {2}POST {2}\/v1\/messages {2}claude-3-5-sonnet → qwen3:8b {2}15 in 2 out {2}31 ms\n {12}It broke\.\n {12}top_k was left out\.\n$/,
  );
});
