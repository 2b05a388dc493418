import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renameModel } from './rename-model.ts';

async function* cut(text: string, at: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  let from = 0;
  for (const place of [...at].map((n) => n % (bytes.length + 1)).sort((a, b) => a - b)) {
    if (place > from) yield bytes.subarray(from, place);
    from = Math.max(from, place);
  }
  yield bytes.subarray(from);
}

async function renamed(text: string, at: readonly number[] = []): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of renameModel(cut(text, at), 'qwen3:8b', 'my "model"')) parts.push(part);
  return Buffer.concat(parts).toString();
}

const line = '{"model":"qwen3:8b","message":{"content":"I am \\"model\\":\\"qwen3:8b\\" é"},"done":false}\n';

test('the member is renamed, the same letters in a text are not', async () => {
  expect(await renamed(line)).toBe(
    '{"model":"my \\"model\\"","message":{"content":"I am \\"model\\":\\"qwen3:8b\\" é"},"done":false}\n',
  );
  expect(await renamed('{"model": "qwen3:8b"}')).toBe('{"model":"my \\"model\\""}');
  expect(await renamed('{"model":"qwen3:8b-other"}')).toBe('{"model":"qwen3:8b-other"}');
});

test('any split gives the same bytes', async () => {
  const text = line.repeat(3);
  const whole = await renamed(text);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(1000), { maxLength: 30 }), async (at) => {
      expect(await renamed(text, at)).toBe(whole);
    }),
  );
});
