import { expect, test, vi } from 'vitest';
import { holdShutdown } from './hold-shutdown.ts';

test('the system is asked to wait, where it can be', () => {
  const preventDefault = vi.fn();
  const event = { preventDefault };
  holdShutdown(event);
  expect(preventDefault).toHaveBeenCalledOnce();
  expect(preventDefault.mock.contexts).toEqual([event]);
  for (const nothing of [undefined, null, {}, 'shutdown']) expect(() => holdShutdown(nothing)).not.toThrow();
});
