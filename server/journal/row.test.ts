import { expect, test } from 'vitest';
import { logRow } from '../../contract/log.ts';
import type { RequestRecord } from '../core/record.ts';
import { fillRow, finishRow, newRow } from './fill-row.ts';
import { createIntern } from './intern.ts';
import { createPriceBook } from './prices.ts';
import type { StoredRow } from './row.ts';
import { objectOfLine, rowOfJson } from './row-of-line.ts';
import { toLogRow } from './to-log-row.ts';

const record: RequestRecord = {
  id: 'req_1',
  at: 1_764_000_000_000.5,
  method: 'POST',
  path: '/v1/messages',
  dialect: 'anthropic',
  userAgent: 'curl/8.9',
  remote: '127.0.0.1',
  headers: { origin: 'https://chat.example' },
  modelAsked: 'claude-x',
  modelUsed: 'claude-opus-4-8',
  backend: 'anthropic',
  rule: 'alias claude-x',
  relayed: true,
  stream: true,
  status: 403,
  firstByteMs: 100,
  durationMs: 1100,
  tokens: { input: 10, output: 20, cacheRead: 1, cacheWrite: 2, thinking: 3 },
  stopReason: 'end_turn',
  error: { type: 'permission_error', message: 'Not allowed', code: 'origin_blocked' },
  changes: ['top_k was left out.'],
};

/** A row with a value in every field. */
function wholeRow(): StoredRow {
  const intern = createIntern();
  const row = newRow(record, 7, intern);
  fillRow(row, record, intern);
  finishRow(
    row,
    record,
    createPriceBook(() => ({})),
  );
  row.routedMs = 3;
  row.bodies = true;
  return row;
}

test('every field of a row comes back from its line, in the same order', () => {
  const row = wholeRow();
  expect(Object.entries(row).filter(([, value]) => value === undefined)).toEqual([]);
  const back = rowOfJson(objectOfLine(JSON.stringify(row)));
  expect(back).toEqual(row);
  expect(Object.keys(back ?? {})).toEqual(Object.keys(row));
});

test('a row that has just begun has the same fields, and a line of it as well', () => {
  const begun = newRow(record, 7, createIntern());
  expect(Object.keys(begun)).toEqual(Object.keys(wholeRow()));
  expect(rowOfJson(objectOfLine(JSON.stringify(begun)))).toEqual(begun);
});

test('interfaces are told every field of the contract, and only those that are known', () => {
  const told = toLogRow(wholeRow());
  expect(Object.keys(told).sort()).toEqual(Object.keys(logRow.shape).sort());
  expect(logRow.safeParse(told).success).toBe(true);
  expect(told.changes).toBe(1);
  expect(Object.keys(toLogRow(newRow(record, 7, createIntern())))).toEqual([
    'id',
    'seq',
    'at',
    'method',
    'path',
    'client',
    'dialect',
    'state',
    'changes',
  ]);
});

test.each([
  ['id', 1],
  ['seq', '1'],
  ['dialect', 'klingon'],
  ['state', 'asleep'],
  ['client', undefined],
])('a line whose %s is %j is no row', (field, value) => {
  expect(rowOfJson({ ...wholeRow(), [field]: value })).toBeUndefined();
});

test('lines of earlier versions say by another name that the bytes were relayed', () => {
  const { relayed: _relayed, ...old } = wholeRow();
  expect(rowOfJson({ ...old, passedThrough: true })?.relayed).toBe(true);
  expect(rowOfJson(old)?.relayed).toBeUndefined();
});

test('rows that are read back share their names', () => {
  const shared: string[] = [];
  rowOfJson(wholeRow(), (text) => {
    shared.push(text);
    return text;
  });
  expect(shared).toEqual(
    expect.arrayContaining([
      'POST',
      '/v1/messages',
      'curl/8.9',
      '127.0.0.1',
      'claude-x',
      'end_turn',
      ...record.changes,
    ]),
  );
});
