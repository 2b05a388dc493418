import { describe, expect, it } from 'vitest';
import type { MessageParam } from '../../messages/types.ts';
import { instructAtEnd, instructInSystem, jsonInstruction, sayAtEnd } from './instructions.ts';

const user: MessageParam = { role: 'user', content: 'hi' };

describe('instructAtEnd', () => {
  it("is a system message where one may stand, else a reminder of the user's", () => {
    expect(instructAtEnd([user], 'Now.', true)).toEqual([user, { role: 'system', content: 'Now.' }]);
    expect(instructAtEnd([user], 'Now.', false)).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'hi' },
          { type: 'text', text: '<system-reminder>\nNow.\n</system-reminder>' },
        ],
      },
    ]);
    expect(instructAtEnd([user, { role: 'system', content: 'Before.' }], 'Now.', true).at(-1)).toEqual({
      role: 'system',
      content: [
        { type: 'text', text: 'Before.' },
        { type: 'text', text: 'Now.' },
      ],
    });
  });
});

describe('sayAtEnd', () => {
  it("goes on with the user's message or begins one", () => {
    const answer: MessageParam = { role: 'assistant', content: 'a' };
    expect(sayAtEnd([user, answer], 'b')).toEqual([
      user,
      answer,
      { role: 'user', content: [{ type: 'text', text: 'b' }] },
    ]);
  });
});

describe('instructInSystem', () => {
  it('adds to text, blocks or nothing', () => {
    expect(instructInSystem(undefined, 'b')).toBe('b');
    expect(instructInSystem('a', 'b')).toBe('a\n\nb');
    expect(instructInSystem([{ type: 'text', text: 'a' }], 'b')).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]);
  });
});

describe('jsonInstruction', () => {
  it('shows the schema where it says more than "an object"', () => {
    expect(jsonInstruction({ type: 'object', title: 'x' })).toContain('a single JSON object');
    expect(jsonInstruction({ type: 'object', additionalProperties: {} })).toContain(
      '{"type":"object","additionalProperties":{}}',
    );
  });
});
