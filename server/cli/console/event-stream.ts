import type { ControlEvent } from '../../../contract/events.ts';
import type { LogRow } from '../../../contract/log.ts';

/** Events that wait for a reader. What a newer event makes pointless is dropped, so that a slow reader costs little. */
export interface EventQueue {
  add(event: ControlEvent): void;
  /** Returns what waits as server-sent events, and empties the queue; an empty text when nothing waits. */
  take(): string;
}

/** More rows than this nobody reads live: a fresh page of the log has the newest. */
const ROWS_MOST = 5000;

export function createEventQueue(): EventQueue {
  const rows = new Map<string, LogRow>();
  const texts = new Map<string, string>();
  const latest = new Map<string, ControlEvent>();
  return {
    add: (event) => {
      switch (event.event) {
        case 'log':
          for (const row of event.payload.rows) rows.set(row.id, row);
          for (const oldest of rows.keys()) {
            if (rows.size <= ROWS_MOST) break;
            rows.delete(oldest);
          }
          return;
        case 'try-text':
          texts.set(event.payload.id, (texts.get(event.payload.id) ?? '') + event.payload.text);
          return;
        case 'log-cleared':
          rows.clear();
          latest.set(event.event, event);
          return;
        default:
          latest.set(event.event, event);
      }
    },
    take: () => {
      let text = '';
      for (const event of latest.values()) text += frame(event);
      for (const [id, chunk] of texts) text += frame({ event: 'try-text', payload: { id, text: chunk } });
      if (rows.size > 0) text += frame({ event: 'log', payload: { rows: [...rows.values()] } });
      latest.clear();
      texts.clear();
      rows.clear();
      return text;
    },
  };
}

/** Returns one server-sent event. JSON holds no line breaks, so one data line is enough; the event's name is inside. */
export function frame(event: ControlEvent): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

/** A comment: it keeps the connection from being taken for dead, and shows who is gone. */
const SIGN_OF_LIFE = ': here\n\n';
const SILENCE_MS = 15_000;

/** Yields every event as it comes, until `signal` aborts. */
export async function* eventChunks(
  subscribe: (listener: (event: ControlEvent) => void) => () => void,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const queue = createEventQueue();
  let wake = (): void => undefined;
  const onAbort = (): void => wake();
  const stop = subscribe((event) => {
    queue.add(event);
    wake();
  });
  signal.addEventListener('abort', onAbort);
  try {
    yield SIGN_OF_LIFE;
    for (;;) {
      let text = queue.take();
      if (text === '') {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, SILENCE_MS).unref();
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          if (signal.aborted) wake();
        });
        text = queue.take();
      }
      if (signal.aborted) return;
      yield text === '' ? SIGN_OF_LIFE : text;
    }
  } finally {
    stop();
    signal.removeEventListener('abort', onAbort);
  }
}
