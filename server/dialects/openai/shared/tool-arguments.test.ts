import { expect, test } from 'vitest';
import { callArguments, callInput } from './tool-arguments.ts';
import type { CallerTool } from './tool-table.ts';

const plain: CallerTool = { kind: 'function', name: 'f', wrapped: false };
const wrapped: CallerTool = { kind: 'function', name: 'f', wrapped: true };
const custom: CallerTool = { kind: 'custom', name: 'f', wrapped: false };

test.each<[CallerTool, string, string]>([
  [plain, '{"a": 1}', '{"a": 1}'],
  [plain, '', '{}'],
  [plain, '{"a":', '{"a":'],
  [wrapped, '{"value":[1,"x"]}', '[1,"x"]'],
  [wrapped, '{"other":1}', '{"other":1}'],
  [wrapped, '{"value":[1', '{"value":[1'],
  [custom, '{"input":"a\\nb"}', 'a\nb'],
  [custom, '', ''],
  [custom, '{"input":"a\\nb', 'a\nb'],
  [custom, '{"input":"a\\u00', 'a'],
  [custom, '{"input":"a\\', 'a'],
  [custom, '{"inp', ''],
  [custom, '{"other":1}', '{"other":1}'],
])('%o turns %j into %j', (tool, json, text) => {
  expect(callArguments(tool, json)).toBe(text);
});

test.each<[CallerTool, string, unknown, number]>([
  [plain, '{"a":1}', { a: 1 }, 0],
  [plain, ' ', {}, 0],
  [plain, '[1]', { _raw: '[1]' }, 1],
  [plain, '{"a":', { _raw: '{"a":' }, 1],
  [wrapped, '[1]', { value: [1] }, 0],
  [wrapped, '{"a":1}', { value: { a: 1 } }, 0],
  [wrapped, '[1', { _raw: '[1' }, 1],
  [custom, 'free {text', { input: 'free {text' }, 0],
])('%o takes %j as %j', (tool, text, input, notes) => {
  const said: string[] = [];
  expect(callInput(tool, text, (change) => said.push(change))).toEqual(input);
  expect(said).toHaveLength(notes);
});

test('what was given back comes in as it was', () => {
  for (const [tool, json] of [
    [plain, '{"a":[1]}'],
    [wrapped, '{"value":[1,2]}'],
    [custom, '{"input":"x\\"y"}'],
  ] as const) {
    expect(callInput(tool, callArguments(tool, json), () => undefined)).toEqual(JSON.parse(json));
  }
});
