import { expect, it } from 'vitest';
import type { Output } from '../../../contract/commands.ts';
import type { WindowState } from '../../state/window-state.ts';
import { FILE_MOST, makeExport } from './make-export.ts';

/** A gateway that hands out `parts`, each of one row. */
function gateway(parts: readonly string[]): { asked: unknown[]; run: WindowState['run'] } {
  const asked: unknown[] = [];
  const answer = (before: number | undefined): Output<'log-export'> => {
    const index = before === undefined ? 0 : before;
    const left = parts.length - index - 1;
    return { fileName: 'log.jsonl', text: parts[index] ?? '', rows: 1, left, ...(left > 0 ? { next: index + 1 } : {}) };
  };
  const run: WindowState['run'] = (command, input) => {
    asked.push([command, input]);
    const before: unknown = Object.entries(input).find(([name]) => name === 'before')?.[1];
    const output: unknown = answer(typeof before === 'number' ? before : undefined);
    return new Promise((resolve) => Reflect.apply(resolve, undefined, [output]));
  };
  return { asked, run };
}
const query = { filter: { show: 'failed' }, bodies: true } as const;

it('puts the parts together', async () => {
  const { asked, run } = gateway(['a\n', 'b\n', 'c\n']);
  const seen: number[] = [];
  expect(
    await makeExport(
      run,
      query,
      () => true,
      (rows) => seen.push(rows),
    ),
  ).toEqual({ fileName: 'log.jsonl', text: 'a\nb\nc\n', rows: 3, left: 0 });
  expect(asked).toEqual([
    ['log-export', query],
    ['log-export', { ...query, before: 1 }],
    ['log-export', { ...query, before: 2 }],
  ]);
  expect(seen).toEqual([1, 2, 3]);
});

it('stops where the file is full, and says how many are left', async () => {
  const half = 'x'.repeat(FILE_MOST / 2);
  const file = await makeExport(
    gateway([half, half, 'y', 'z']).run,
    query,
    () => true,
    () => undefined,
  );
  expect([file?.text.length, file?.rows, file?.left]).toEqual([FILE_MOST, 2, 2]);
});

it('asks no more when nobody waits for it', async () => {
  const { asked, run } = gateway(['a', 'b']);
  expect(
    await makeExport(
      run,
      query,
      () => false,
      () => undefined,
    ),
  ).toBeUndefined();
  expect(asked).toHaveLength(1);
});
