import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createToolNames, isToolName } from './tool-names.ts';

describe('createToolNames', () => {
  it('keeps legal names', () => {
    const names = createToolNames(['get_weather', 'a-B-9']);
    expect(names.legal('get_weather')).toBe('get_weather');
    expect(names.changed()).toBe(false);
  });

  it('replaces what is illegal and finds the way back', () => {
    const names = createToolNames(['mcp.server/tool', 'x'.repeat(80)]);
    expect(names.legal('mcp.server/tool')).toBe('mcp_server_tool');
    expect(names.asked('mcp_server_tool')).toBe('mcp.server/tool');
    expect(names.legal('x'.repeat(80))).toMatch(/^x{55}_[0-9a-f]{8}$/);
    expect(names.changed()).toBe(true);
  });

  it('does not take the name of a legal tool', () => {
    const names = createToolNames(['a.b', 'a_b', 'a/b']);
    expect(names.legal('a_b')).toBe('a_b');
    expect(new Set([names.legal('a.b'), names.legal('a/b'), 'a_b']).size).toBe(3);
  });

  it('is legal, unique and reversible for any names', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.oneof(fc.string(), fc.string({ minLength: 60, maxLength: 90 }), fc.constantFrom('a.b', 'a_b', '', 'ä')),
          { maxLength: 8 },
        ),
        (declared) => {
          const names = createToolNames(declared);
          const legal = declared.map((name) => names.legal(name));
          expect(legal.every(isToolName)).toBe(true);
          expect(new Set(legal).size).toBe(declared.length);
          expect(legal.map((name) => names.asked(name))).toEqual(declared);
          // The same tools get the same names in the next request.
          expect(declared.map((name) => createToolNames(declared).legal(name))).toEqual(legal);
        },
      ),
    );
  });
});
