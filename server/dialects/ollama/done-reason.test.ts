import { describe, expect, it } from 'vitest';
import { doneReason } from './done-reason.ts';

describe('doneReason', () => {
  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['tool_use', 'stop'],
    ['pause_turn', 'stop'],
    ['refusal', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    [null, 'stop'],
  ] as const)('%s becomes %s', (stopReason, reason) => {
    expect(doneReason(stopReason)).toBe(reason);
  });
});
