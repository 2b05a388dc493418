import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrate, estimateTokens } from './estimate-tokens.ts';

const said = (content: unknown): { messages: unknown } => ({ messages: [{ role: 'user', content }] });
const english = 'The quick brown fox jumps over the lazy dog. '.repeat(100);

describe('estimateTokens', () => {
  it('counts system, text, tools, thinking and calls, and nothing for nothing', () => {
    expect(estimateTokens({}, 'm')).toBe(0);
    expect(estimateTokens({ system: '', messages: [] }, 'm')).toBe(0);
    expect(estimateTokens({ system: [{ type: 'text', text: 'You are helpful.' }] }, 'm')).toBe(4);
    expect(estimateTokens(said('Hello world'), 'm')).toBe(7);
    expect(estimateTokens(said([{ type: 'thinking', thinking: english, signature: '' }]), 'm')).toBeGreaterThan(1000);
    expect(
      estimateTokens(said([{ type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { city: 'Paris' } }]), 'm'),
    ).toBeGreaterThan(12);
    expect(
      estimateTokens(
        said([{ type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: english }] }]),
        'm',
      ),
    ).toBeGreaterThan(1000);
    expect(
      estimateTokens(
        {
          tools: [
            {
              name: 'get_weather',
              description: 'Weather of a place',
              input_schema: { type: 'object', properties: { city: { type: 'string' } } },
            },
          ],
        },
        'm',
      ),
    ).toBeGreaterThan(20);
  });

  it('is near what tokenisers give: about 1,000 for 4,500 letters of English, one for a Chinese character', () => {
    expect(estimateTokens(said(english), 'm')).toBeGreaterThan(900);
    expect(estimateTokens(said(english), 'm')).toBeLessThan(1300);
    const chinese = estimateTokens(said('今天天气很好我们去公园散步吧'.repeat(100)), 'm');
    expect(chinese).toBeGreaterThan(1000);
    expect(chinese).toBeLessThan(1800);
  });

  it('does not take the base64 of pictures and documents for text', () => {
    const data = 'A'.repeat(400_000);
    expect(
      estimateTokens(said([{ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }]), 'm'),
    ).toBe(804);
    expect(
      estimateTokens(
        said([{ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data } }]),
        'm',
      ),
    ).toBe(5004);
  });

  it('survives content that nests without end', () => {
    let deep: unknown = 'x';
    for (let n = 0; n < 50_000; n += 1) deep = [{ type: 'tool_result', content: deep }];
    let tool: unknown = {};
    for (let n = 0; n < 50_000; n += 1) tool = { properties: tool };
    expect(estimateTokens({ ...said(deep), tools: [tool] }, 'm')).toBeGreaterThan(0);
  });

  it('never fails and never falls when something is added', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (system, messages, tools) => {
        const whole = estimateTokens({ system, messages, tools }, 'm');
        expect(whole).toBeGreaterThanOrEqual(estimateTokens({ messages }, 'm'));
        expect(Number.isInteger(whole)).toBe(true);
      }),
    );
  });
});

describe('calibrate', () => {
  it('learns each model by itself and follows it', () => {
    const request = said(english);
    const before = estimateTokens(request, 'terse');
    calibrate(request, 'terse', before * 2);
    expect(estimateTokens(request, 'terse')).toBeGreaterThanOrEqual(before * 2 - 2);
    expect(estimateTokens(request, 'other')).toBe(before);
    for (let n = 0; n < 30; n += 1) calibrate(request, 'terse', before);
    expect(Math.abs(estimateTokens(request, 'terse') - before)).toBeLessThanOrEqual(2);
  });

  it('does not believe the count of a cached or cut prompt, nor of a short one', () => {
    const request = said(english);
    const before = estimateTokens(request, 'cached');
    calibrate(request, 'cached', Math.floor(before / 10));
    calibrate(said('Hi'), 'cached', 30);
    expect(estimateTokens(request, 'cached')).toBe(before);
  });
});
