import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mintSignature, readSignature } from './thinking-signature.ts';

describe('signature', () => {
  it('carries any thinking there and back', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (model, thinking) => {
        const signature = mintSignature({ model, thinking });
        expect(signature).toMatch(/^gw1\.[\w-]+\.[0-9a-f]{12}$/);
        expect(readSignature(signature)).toEqual({ model, thinking });
      }),
    );
  });

  it('reads nothing from one that was cut, changed or made elsewhere', () => {
    const signature = mintSignature({ model: 'qwen3:8b', thinking: 'The user wants a joke.' });
    for (let length = 0; length < signature.length; length += 1)
      expect(readSignature(signature.slice(0, length))).toBeUndefined();
    expect(readSignature(signature.replace('gw1.', 'gw1.A'))).toBeUndefined();
    expect(readSignature('EqQBCkYIBxgCKkDq')).toBeUndefined();
    expect(readSignature('gw1.')).toBeUndefined();
  });
});
