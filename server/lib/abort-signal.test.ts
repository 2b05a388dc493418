import { describe, expect, it, vi } from 'vitest';
import { abortSignalOf, createAbort } from './abort-signal.ts';

describe('createAbort', () => {
  it('calls each listener once, in order, and keeps the first reason', () => {
    const { signal, abort } = createAbort();
    const heard: string[] = [];
    const first = (): number => heard.push('first');
    const never = vi.fn();
    signal.addEventListener('abort', first);
    signal.addEventListener('abort', first);
    signal.addEventListener('abort', never);
    signal.addEventListener('abort', () => heard.push('second'));
    signal.removeEventListener('abort', never);
    expect(signal.aborted).toBe(false);
    expect(() => signal.throwIfAborted()).not.toThrow();
    abort('gone');
    abort('again');
    expect(heard).toEqual(['first', 'second']);
    expect(never).not.toHaveBeenCalled();
    expect([signal.aborted, signal.reason]).toEqual([true, 'gone']);
    expect(() => signal.throwIfAborted()).toThrow('gone');
  });

  it('calls nobody who comes after the end', () => {
    const { signal, abort } = createAbort();
    abort('gone');
    const late = vi.fn();
    signal.addEventListener('abort', late);
    abort('again');
    expect(late).not.toHaveBeenCalled();
  });
});

describe('abortSignalOf', () => {
  it('follows a light signal with its reason, before and after it was given', () => {
    const { signal, abort } = createAbort();
    const early = abortSignalOf(signal);
    expect(early.aborted).toBe(false);
    abort('gone');
    expect([early.aborted, early.reason]).toEqual([true, 'gone']);
    expect(abortSignalOf(signal).reason).toBe('gone');
  });

  it('leaves a signal of the platform as it is', () => {
    const { signal } = new AbortController();
    expect(abortSignalOf(signal)).toBe(signal);
  });
});
