import { describe, expect, it } from 'vitest';
import { CHAT_LINES, GENERATE_LINES } from './line-shape.ts';

describe.each([
  ['chat', CHAT_LINES],
  ['generate', GENERATE_LINES],
])('the lines of %s', (_name, shape) => {
  it('are members of one JSON object', () => {
    for (const members of [shape.text('"a"'), shape.thinking('"b"'), shape.calls('[]'), shape.empty]) {
      expect(Object.keys(JSON.parse(`{${members}}`)).length).toBeGreaterThan(0);
    }
  });
});

it('keep text, thinking and calls apart', () => {
  expect(JSON.parse(`{${CHAT_LINES.thinking('"b"')}}`)).toEqual({
    message: { role: 'assistant', content: '', thinking: 'b' },
  });
  expect(JSON.parse(`{${GENERATE_LINES.thinking('"b"')}}`)).toEqual({ response: '', thinking: 'b' });
  expect(JSON.parse(`{${CHAT_LINES.calls('[1]')}}`)).toEqual({
    message: { role: 'assistant', content: '', tool_calls: [1] },
  });
});
