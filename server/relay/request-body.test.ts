import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { requestBody } from './request-body.ts';

function renamed(body: string, model: string, own?: Uint8Array): string {
  const sent = requestBody({ body: Buffer.from(body) }, { model, ...(own === undefined ? {} : { body: own }) });
  return sent instanceof Uint8Array ? Buffer.from(sent).toString() : '';
}

describe('requestBody', () => {
  it("is the caller's own bytes where nothing has to change", () => {
    const body = Buffer.from('{ "model" : "qwen3:8b" }');
    expect(requestBody({ body }, {})).toBe(body);
    expect(requestBody({ body }, { model: 'qwen3:8b' })).toBe(body);
    expect(requestBody({ body: Buffer.alloc(0) }, {})).toBeUndefined();
    const bodyStream = Readable.from([]);
    expect(requestBody({ body: Buffer.alloc(0), bodyStream }, {})).toBe(bodyStream);
  });

  it('is what a dialect has made of them, with the name changed, too', () => {
    const other = Buffer.from('{"model":"x","messages":[]}');
    expect(requestBody({ body: Buffer.from('{"model":"x"}') }, { body: other })).toBe(other);
    expect(renamed('{"model":"x"}', 'y', other)).toBe('{"model":"y","messages":[]}');
  });

  it.each([
    ['{ "messages":[{"model":"a"}],"model" : "a","x":1.0 }', '{ "messages":[{"model":"a"}],"model" : "b","x":1.0 }'],
    ['{"name":"a","verbose":true}', '{"name":"b","verbose":true}'],
    ['{"model":"","name":"a"}', '{"model":"","name":"b"}'],
    ['{"model":5,"name":"a"}', '{"model":5,"name":"b"}'],
    ['{}', '{}'],
    ['no JSON', 'no JSON'],
  ])('of %s is %s', (body, wanted) => {
    expect(renamed(body, 'b')).toBe(wanted);
  });
});
