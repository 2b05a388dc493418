import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../contract/problems.ts';
import { problemOf } from './problem-of.ts';

/** One piece of work behind a button: whether it runs, and why it failed. */
export interface Job {
  readonly busy: boolean;
  readonly problem: Problem | undefined;
  /** Starts the work; a start while it runs is ignored. */
  run(work: () => Promise<unknown>): void;
  /** Starts the last work again. */
  again(): void;
  /** Takes the problem away. */
  clear(): void;
}

/** Returns a job for a component's button. */
export function useJob(): Job {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const running = useRef(false);
  const mounted = useRef(true);
  const last = useRef<(() => Promise<unknown>) | undefined>(undefined);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  const run = useCallback((work: () => Promise<unknown>) => {
    if (running.current) return;
    running.current = true;
    last.current = work;
    setBusy(true);
    setProblem(undefined);
    work()
      .catch((error: unknown) => {
        if (mounted.current) setProblem(problemOf(error));
      })
      .finally(() => {
        running.current = false;
        if (mounted.current) setBusy(false);
      });
  }, []);
  const again = useCallback(() => {
    if (last.current !== undefined) run(last.current);
  }, [run]);
  const clear = useCallback(() => setProblem(undefined), []);
  return { busy, problem, run, again, clear };
}
