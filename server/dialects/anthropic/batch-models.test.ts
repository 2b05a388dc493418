import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replaceModels } from '../../lib/json-member.ts';
import { findBatchModels } from './batch-models.ts';

const names = (text: string): string[] => findBatchModels(Buffer.from(text)).map(({ name }) => name);

describe('the models of a batch', () => {
  it('are found where they belong, and nowhere else', () => {
    expect(
      names(
        '{"model":"x","requests":[{"custom_id":"a","params":{"messages":[{"model":"no"}],"model":"yes"}},{"model":"no","params":{"model":1}},{"params":{"model":"two"}}]}',
      ),
    ).toEqual(['yes', 'two']);
    expect(names('{"requests":{"params":{"model":"no"}}}')).toEqual([]);
    expect(names('{"requests":[{"params":{"model":"cut"')).toEqual([]);
    expect(names('[]')).toEqual([]);
  });

  it('are the same as after parsing, for any JSON around them', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            custom_id: fc.string(),
            params: fc.record({ before: fc.jsonValue(), model: fc.string(), after: fc.jsonValue() }),
          }),
        ),
        fc.jsonValue(),
        fc.constantFrom(undefined, 2),
        (requests, other, indent) => {
          const body = Buffer.from(JSON.stringify({ other, requests }, null, indent));
          const models = findBatchModels(body);
          expect(models.map(({ name }) => name)).toEqual(requests.map(({ params }) => params.model));
          const renamed = Buffer.from(replaceModels(body, models, (name) => `${name}!`)).toString();
          expect(renamed).toBe(
            JSON.stringify(
              {
                other,
                requests: requests.map((one) => ({ ...one, params: { ...one.params, model: `${one.params.model}!` } })),
              },
              null,
              indent,
            ),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it("leave the caller's very bytes where no name changes", () => {
    const body = Buffer.from('{ "requests": [ {"params":{"model":"a"}} ] }');
    expect(replaceModels(body, findBatchModels(body), (name) => name)).toBe(body);
  });
});
