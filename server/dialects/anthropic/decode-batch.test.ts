import { describe, expect, it, test } from 'vitest';
import { decodeBatch } from './decode-batch.ts';

const params = { model: 'm', max_tokens: 5, messages: [] };
const decode = (body: unknown): unknown =>
  decodeBatch(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));

describe('a batch', () => {
  it('is read with its params as they came', () => {
    expect(
      decode({
        requests: [
          { custom_id: 'a-1', params },
          { custom_id: 'A_1', params: { anything: [1] } },
        ],
      }),
    ).toEqual([
      { customId: 'a-1', params },
      { customId: 'A_1', params: { anything: [1] } },
    ]);
  });

  test.each([
    ['', /no body/],
    ['{"requests":', /not valid JSON/],
    ['[]', /should be a JSON object/],
    [{}, /^requests: Field required$/],
    [{ requests: {} }, /valid list/],
    [{ requests: [] }, /at least 1 item/],
    [{ requests: Array.from({ length: 100_001 }, () => 0) }, /at most 100000 items after validation, not 100001/],
    [{ requests: [1] }, /^requests\.0: /],
    [{ requests: [{ params }] }, /^requests\.0\.custom_id: Field required/],
    [{ requests: [{ custom_id: 'a b', params }] }, /^requests\.0\.custom_id: String should match pattern/],
    [{ requests: [{ custom_id: 'x'.repeat(65), params }] }, /String should match pattern/],
    [
      {
        requests: [
          { custom_id: 'a', params },
          { custom_id: 'b', params },
          { custom_id: 'a', params },
        ],
      },
      /^requests\.2\.custom_id: 'a' is the custom_id of requests\.0 already/,
    ],
    [{ requests: [{ custom_id: 'a' }] }, /^requests\.0\.params: Field required/],
    [{ requests: [{ custom_id: 'a', params: [] }] }, /^requests\.0\.params: /],
    [{ requests: [{ custom_id: 'a', params: { ...params, stream: true } }] }, /^requests\.0\.params\.stream: /],
    [{ requests: [{ custom_id: 'a', params: { ...params, max_tokens: 0 } }] }, /^requests\.0\.params\.max_tokens: /],
    [{ requests: [{ custom_id: 'a', params: { ...params, speed: 'fast' } }] }, /^requests\.0\.params\.speed: /],
  ])('%j is refused at once', (body, words) => {
    expect(() => decode(body)).toThrow(words);
  });
});
