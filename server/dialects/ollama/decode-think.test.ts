import { describe, expect, it } from 'vitest';
import { decodeThink } from './decode-think.ts';

describe('readThink', () => {
  it.each([
    [true, 'high'],
    ['low', 'low'],
    ['medium', 'medium'],
    ['high', 'high'],
    ['max', 'max'],
  ])('%s asks for thinking that can be shown, with effort %s', (think, effort) => {
    expect(decodeThink({ think })).toEqual({
      request: { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort } },
      show: true,
    });
  });

  it('false switches it off and hides it', () => {
    expect(decodeThink({ think: false })).toEqual({ request: { thinking: { type: 'disabled' } }, show: false });
  });

  it('asks for nothing when nothing is said', () => {
    expect(decodeThink({})).toEqual({ request: {}, show: true });
    expect(decodeThink({ think: null })).toEqual({ request: {}, show: true });
  });

  it.each(['invalid', 'xhigh', 'toString', '', 1, {}, ['low']])('refuses %j', (think) => {
    expect(() => decodeThink({ think })).toThrow(/think/);
  });
});
