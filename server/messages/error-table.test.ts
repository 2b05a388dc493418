import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../../contract/error-codes.ts';
import { ERROR_TABLE, helpFor } from './error-table.ts';
import { gatewayError, isError, quotedError } from './errors.ts';

/** The code that ships, each file with its text. */
const SOURCES = ['app', 'contract', 'renderer', 'server'].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .map((file) => join(room, file).replaceAll('\\', '/'))
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|\/(testing|fixtures|preview)\//.test(file))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') })),
);
const TABLE = /^server\/messages\/error-table\/|^contract\/error-codes\.ts/;

/** Returns where the code that ships holds something of the kind; the table itself only declares. */
function placesOf(pattern: RegExp): string[] {
  return SOURCES.filter(({ file }) => !TABLE.test(file)).flatMap(({ file, text }) =>
    text.split('\n').flatMap((line, at) => (pattern.test(line) ? [`${file}:${at + 1}: ${line.trim()}`] : [])),
  );
}

test('every code is in the table, and the table has no other', () => {
  expect(Object.keys(ERROR_TABLE).sort()).toEqual([...ERROR_CODES].sort());
});

test.each(ERROR_CODES)('%s has a button, or a reason to have none, and somebody throws it', (code) => {
  const help = helpFor(code, undefined);
  expect('none' in help ? help.none : help.label).toMatch(/\w/);
  if ('none' in help) expect(help.none).toMatch(/^[A-Z].{20,}\.$/);
  expect(placesOf(new RegExp(`'${code}'`))).not.toEqual([]);
});

test('only these codes are told to OpenAI clients; for every other one its type says all', () => {
  const told = ERROR_CODES.map((code) => [code, ERROR_TABLE[code].openAi?.code]).filter(([, word]) => word);
  expect(Object.fromEntries(told)).toEqual({
    unsupported: 'unsupported_parameter',
    loop_detected: 'loop_detected',
    model_not_found: 'model_not_found',
    direction_off: 'direction_off',
    insufficient_quota: 'insufficient_quota',
    upstream_unreachable: 'upstream_unreachable',
    context_length_exceeded: 'context_length_exceeded',
    shutting_down: 'shutting_down',
  });
});

test("an upstream's own words keep its type, and its code follows from it", () => {
  expect(quotedError('rate_limit_error', 'Slow.')).toMatchObject({
    code: 'rate_limited',
    status: 429,
    message: 'Slow.',
    details: undefined,
    headers: {},
  });
  const refused = quotedError('invalid_request_error', 'No.', { status: 422, code: 'unsupported' });
  expect(refused).toMatchObject({ code: 'unsupported', type: 'invalid_request_error', status: 422 });
});

test('a known code brings its details, and its headers stand beside those of the upstream', () => {
  const away = gatewayError(
    'upstream_unreachable',
    { upstream: 'Ollama', place: 'http://127.0.0.1:1', cause: 'ECONNREFUSED' },
    { headers: { 'retry-after': '3' } },
  );
  expect(isError(away, 'disk_full')).toBe(false);
  expect(isError(away, 'disk_full', 'upstream_unreachable') && away.details).toMatchObject({ upstream: 'Ollama' });
  expect(away.headers).toEqual({ 'retry-after': '3', 'x-should-retry': 'false' });
  expect(isError(new Error('Ollama cannot be reached'), 'upstream_unreachable')).toBe(false);
});

test('which upstream is away decides the button, not the words', () => {
  const away = (upstream: string): unknown =>
    gatewayError('upstream_unreachable', { upstream, place: 'http://127.0.0.1:1', cause: 'ECONNREFUSED' }).help;
  expect(away('Ollama')).toMatchObject({ do: 'find-ollama' });
  expect(away('Anthropic')).toMatchObject({ do: 'retry' });
  const unknown = { upstream: 'Ollama' as const, model: 'x', why: 'Ollama cannot be reached.' };
  expect(gatewayError('upstream_unreachable', unknown).help).toMatchObject({ do: 'find-ollama' });
});

test('errors are made in one place', () => {
  const makers = placesOf(/new GatewayError\(/).map((place) => place.split(':')[0]);
  expect(new Set(makers)).toEqual(new Set(['server/messages/errors.ts']));
});

// What an upstream says is read where it comes in, under the names of what it said; what we say is never read.
test('no error is recognised by its name or its words', () => {
  const error = String.raw`(?:error|failure|cause|thrown|reason|problem|refusal)\??`;
  expect(placesOf(new RegExp(String.raw`\b${error}\.name\s*[!=]==`))).toEqual([]);
  expect(
    placesOf(new RegExp(String.raw`\b${error}\.message\??\.(?:startsWith|endsWith|includes|match|search)\(`)),
  ).toEqual([]);
  expect(placesOf(new RegExp(String.raw`\.(?:test|exec)\(${error}\.message\)`))).toEqual([]);
  expect(placesOf(/\bmessage\.(?:startsWith|endsWith|includes|match|search)\(/)).toEqual([]);
});
