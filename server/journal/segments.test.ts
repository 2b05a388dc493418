import fc from 'fast-check';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newRow } from './fill-row.ts';
import type { StoredRow } from './row.ts';
import { objectOfLine, rowOfJson } from './row-of-line.ts';
import { createSegments, readLines, type SegmentOptions } from './segments.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'segments-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const small = (options: Partial<SegmentOptions> = {}) =>
  createSegments({ dir, prefix: 'rows', segmentBytes: 1000, totalBytes: 5000, ...options });
const DAY = 24 * 60 * 60 * 1000;

function row(id: string, message: string): StoredRow {
  const made = newRow(
    {
      id,
      at: 5,
      method: 'POST',
      path: '/é/"\\',
      dialect: 'ollama',
      userAgent: '',
      remote: '',
      headers: {},
      changes: [],
    },
    7,
    (text) => text,
  );
  return { ...made, state: 'failed', error: { type: 'api_error', message } };
}
const read = (): StoredRow[] =>
  small()
    .files()
    .reverse()
    .flatMap((path) => readLines(path))
    .map((line) => rowOfJson(objectOfLine(line)))
    .filter((one) => one !== undefined);

test('a file cut at any byte gives all whole lines back and nothing of the torn one, and is written on', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { minLength: 1, maxLength: 6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (messages, part) => {
        const segments = small({ segmentBytes: 100_000 });
        segments.clear();
        const rows = messages.map((message, index) => row(`req_${index}`, message));
        const lines = rows.map((one) => Buffer.from(`${JSON.stringify(one)}\n`));
        segments.append(Buffer.from(lines.map(String).join('')), 1000);
        segments.close();
        const [path = ''] = segments.files();
        const whole = readFileSync(path);
        const cut = Math.floor(part * whole.length);
        writeFileSync(path, whole.subarray(0, cut));

        let end = 0;
        // A line is whole once its last brace is there; the line break may be missing.
        const expected = rows.filter((_row, index) => (end += lines[index]?.length ?? 0) - 1 <= cut);
        expect(read()).toEqual(expected);
        const next = row('req_next', 'after');
        const again = small({ segmentBytes: 100_000 });
        again.append(Buffer.from(`${JSON.stringify(next)}\n`), 1000);
        again.close();
        expect(read()).toEqual([...expected, next]);
      },
    ),
    { numRuns: 150 },
  );
});

test('begins a new file when one is full or a day old, and goes on with the newest after a restart', () => {
  const line = `{"a":"${'x'.repeat(400)}"}\n`;
  const first = small();
  for (let i = 0; i < 4; i += 1) first.append(Buffer.from(line), 1000 + i);
  expect(readdirSync(dir)).toHaveLength(2);
  first.append(Buffer.from('{"b":1}\n'), 1000 + 2 * DAY);
  first.close();
  const second = small();
  second.append(Buffer.from('{"c":1}\n'), 1001 + 2 * DAY);
  second.close();
  const files = second.files();
  expect(files).toHaveLength(3);
  expect(readFileSync(files[0] ?? '', 'utf8')).toBe('{"b":1}\n{"c":1}\n');
});

test('prunes by age and by the total, never the file being written', () => {
  const line = `{"a":"${'x'.repeat(991)}"}\n`;
  const segments = small({ totalBytes: 3000 });
  for (let i = 0; i < 6; i += 1) segments.append(Buffer.from(line), 1000 + i);
  segments.prune(0);
  expect(segments.files()).toHaveLength(3);
  const later = small({ totalBytes: 1 });
  later.append(Buffer.from('{"b":1}\n'), 10 * DAY);
  later.prune(9 * DAY);
  expect(later.files().map((path) => readFileSync(path, 'utf8'))).toEqual(['{"b":1}\n']);
  later.close();
  segments.close();
});

test('leaves other files of the folder alone', () => {
  writeFileSync(join(dir, 'rows-notes.jsonl'), 'mine');
  writeFileSync(join(dir, 'bodies-000000000001000.jsonl'), 'other');
  const segments = small();
  segments.append(Buffer.from('{}\n'), 1000);
  segments.clear();
  expect(readdirSync(dir).sort()).toEqual(['bodies-000000000001000.jsonl', 'rows-notes.jsonl']);
});
