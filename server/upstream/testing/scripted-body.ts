import type { UpstreamBody } from '../answer-body.ts';

/** A body whose chunks, and the error that it breaks with, are known before; it tells whether it was closed early. */
export interface ScriptedBody extends Pick<UpstreamBody, 'read' | 'finish' | 'destroy'> {
  readonly destroyed: boolean;
  readonly finished: boolean;
}

/** Returns a body that gives `chunks` one by one, and breaks where one is an error. */
export function scriptedBody(chunks: Iterable<Buffer | Error>): ScriptedBody {
  const rest = chunks[Symbol.iterator]();
  const state = { destroyed: false, finished: false };
  return {
    read: () => {
      const next = rest.next();
      if (next.done === true) return Promise.resolve(undefined);
      return next.value instanceof Error ? Promise.reject(next.value) : Promise.resolve(next.value);
    },
    finish: () => {
      state.finished = true;
    },
    destroy: () => {
      state.destroyed = true;
    },
    get destroyed() {
      return state.destroyed;
    },
    get finished() {
      return state.finished;
    },
  };
}
