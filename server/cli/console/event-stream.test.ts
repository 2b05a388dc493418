import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ControlEvent } from '../../../contract/events.ts';
import type { LogRow } from '../../../contract/log.ts';
import { createEventQueue, frame } from './event-stream.ts';

const row = (id: string, status: number): LogRow => ({
  id,
  seq: 1,
  at: 1,
  method: 'POST',
  path: '/',
  client: 'c',
  dialect: 'ollama',
  state: 'done',
  status,
  changes: 0,
});
const log = (...rows: LogRow[]): ControlEvent => ({ event: 'log', payload: { rows } });

function read(text: string): ControlEvent[] {
  return text
    .split('\n\n')
    .filter((part) => part !== '')
    .map((part): ControlEvent => JSON.parse(part.slice('data: '.length)));
}

test('one event is one data line, whatever it holds', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\u2028', '"', '\\', 'é', '\0', 'data: ') }),
      (text) => {
        const event: ControlEvent = { event: 'try-text', payload: { id: 'x', text } };
        const framed = frame(event);
        expect(framed.split('\n').length).toBe(3);
        expect(read(framed)).toEqual([event]);
      },
    ),
    { numRuns: 50 },
  );
});

test('what a newer event replaces is not sent, and texts are joined', () => {
  const queue = createEventQueue();
  queue.add(log(row('a', 1)));
  queue.add(log(row('a', 200), row('b', 200)));
  queue.add({ event: 'try-text', payload: { id: 't', text: 'Hel' } });
  queue.add({ event: 'try-text', payload: { id: 't', text: 'lo' } });
  queue.add({ event: 'models-changed', payload: {} });
  queue.add({ event: 'models-changed', payload: {} });
  expect(read(queue.take())).toEqual([
    { event: 'models-changed', payload: {} },
    { event: 'try-text', payload: { id: 't', text: 'Hello' } },
    log(row('a', 200), row('b', 200)),
  ]);
  expect(queue.take()).toBe('');
});

test('a cleared log takes its waiting rows along, and comes before newer ones', () => {
  const queue = createEventQueue();
  queue.add(log(row('old', 200)));
  queue.add({ event: 'log-cleared', payload: {} });
  queue.add(log(row('new', 200)));
  expect(read(queue.take())).toEqual([{ event: 'log-cleared', payload: {} }, log(row('new', 200))]);
});

test('a reader that stands still costs a bounded number of rows', () => {
  const queue = createEventQueue();
  for (let i = 0; i < 12_000; i += 1) queue.add(log(row(`r${i}`, 200)));
  const [event] = read(queue.take());
  expect(event?.event === 'log' ? [event.payload.rows.length, event.payload.rows.at(-1)?.id] : []).toEqual([
    5000,
    'r11999',
  ]);
});
