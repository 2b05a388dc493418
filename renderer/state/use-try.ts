import { useCallback, useEffect, useRef, useState } from 'react';
import type { Tried } from '../../contract/models.ts';
import { useApp } from './use-app.ts';
import { useJob } from './use-job.ts';
import type { Job } from './use-job.ts';

/** One real question to a model: the text as it comes, and the outcome. */
export interface Trial {
  readonly job: Job;
  readonly model: string | undefined;
  readonly text: string;
  readonly done: Tried | undefined;
  ask(model: string, prompt?: string): void;
  stop(): void;
}

/** Returns a trial. One question runs at a time; leaving the page stops it. */
export function useTry(): Trial {
  const app = useApp();
  const job = useJob();
  const { run } = job;
  const [asked, setAsked] = useState<{ model: string; text: string; done: Tried | undefined } | undefined>(undefined);
  const running = useRef<string | undefined>(undefined);
  const stop = useCallback(() => {
    const id = running.current;
    if (id !== undefined) void app.run('stop-try', { id }).catch(() => undefined);
  }, [app]);
  useEffect(() => stop, [stop]);
  const ask = useCallback(
    (model: string, prompt?: string) => {
      run(async () => {
        const id = crypto.getRandomValues(new Uint32Array(2)).join('-');
        running.current = id;
        setAsked({ model, text: '', done: undefined });
        const unsubscribe = app.client.subscribe((event) => {
          if (event.event !== 'try-text' || event.payload.id !== id) return;
          const piece = event.payload.text;
          setAsked((before) => (before === undefined ? before : { ...before, text: before.text + piece }));
        });
        try {
          const done = await app.run('try-model', { id, model, ...(prompt === undefined ? {} : { prompt }) });
          setAsked({ model, text: done.text, done });
        } finally {
          unsubscribe();
          running.current = undefined;
        }
      });
    },
    [app, run],
  );
  return { job, model: asked?.model, text: asked?.text ?? '', done: asked?.done, ask, stop };
}
