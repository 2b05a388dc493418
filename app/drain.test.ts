import { expect, test, vi } from 'vitest';
import { createDrain } from './drain.ts';

function parts(stop: () => Promise<void>) {
  const said: string[] = [];
  return {
    said,
    stop: async () => {
      said.push('stop');
      await stop();
    },
    cut: () => said.push('cut'),
    afterwards: async () => {
      said.push('afterwards');
    },
    exit: () => said.push('exit'),
  };
}

test('answers end first, then the log is written, then the app is gone', async () => {
  const drained = parts(() => Promise.resolve());
  createDrain(drained)();
  await vi.waitFor(() => expect(drained.said).toEqual(['stop', 'afterwards', 'exit']));
});

test('a second quit cuts what still runs', async () => {
  let finish: () => void = () => undefined;
  const drained = parts(() => new Promise((resolve) => (finish = resolve)));
  const drain = createDrain(drained);
  drain();
  drain();
  finish();
  await vi.waitFor(() => expect(drained.said).toEqual(['stop', 'cut', 'afterwards', 'exit']));
});

test('a server that never ends cannot keep the app alive', async () => {
  const drained = parts(() => new Promise(() => undefined));
  createDrain(drained, 20)();
  await vi.waitFor(() => expect(drained.said).toEqual(['stop', 'exit']));
});

test('a failing stop still ends the app', async () => {
  const drained = parts(() => Promise.reject(new Error('broken')));
  createDrain(drained)();
  await vi.waitFor(() => expect(drained.said).toEqual(['stop', 'afterwards', 'exit']));
});
