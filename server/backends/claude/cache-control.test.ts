import { describe, expect, it } from 'vitest';
import { wantsCache } from './cache-control.ts';

const hi = [{ role: 'user' as const, content: 'hi' }];
const tools = [{ name: 'a', input_schema: { type: 'object' as const } }];
const ephemeral = { type: 'ephemeral' as const };

describe('wantsCache', () => {
  it('wants one with tools or from about 4,000 tokens on', () => {
    expect(wantsCache({ messages: hi })).toBe(false);
    expect(wantsCache({ messages: hi, tools })).toBe(true);
    expect(wantsCache({ messages: hi, system: 'x'.repeat(16_001) })).toBe(true);
    expect(
      wantsCache({
        messages: [
          ...hi,
          {
            role: 'user',
            content: [{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'x'.repeat(16_001) }] }],
          },
        ],
      }),
    ).toBe(true);
    const image = { type: 'image' as const, source: { type: 'url' as const, url: 'https://example.com/a.png' } };
    expect(wantsCache({ messages: [{ role: 'user', content: [image, image] }] })).toBe(false);
    expect(wantsCache({ messages: [{ role: 'user', content: [image, image, image] }] })).toBe(true);
  });

  it("leaves the caller's own breakpoints alone, wherever they are", () => {
    expect(wantsCache({ messages: hi, tools, cache_control: null })).toBe(false);
    expect(
      wantsCache({ messages: hi, tools: [{ name: 'a', input_schema: { type: 'object' }, cache_control: ephemeral }] }),
    ).toBe(false);
    expect(wantsCache({ messages: hi, tools, system: [{ type: 'text', text: 'a', cache_control: ephemeral }] })).toBe(
      false,
    );
    expect(
      wantsCache({
        messages: [
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 't',
                content: [{ type: 'text', text: 'a', cache_control: ephemeral }],
              },
            ],
          },
        ],
        tools,
      }),
    ).toBe(false);
    expect(
      wantsCache({ messages: [{ role: 'user', content: [{ type: 'text', text: 'a', cache_control: null }] }], tools }),
    ).toBe(true);
  });
});
