import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asCurl } from './as-curl.ts';

const request = {
  method: 'POST',
  url: 'http://127.0.0.1:11434/v1/messages',
  headers: {
    'content-type': 'application/json',
    'x-api-key': '[redacted]',
    'anthropic-version': '2023-06-01',
    host: 'localhost',
    'user-agent': 'x',
    connection: 'close',
  },
  body: '{"text":"it\'s"}',
};

test('names what a repeated request needs and nothing of the old connection', () => {
  expect(asCurl(request, 'posix')).toBe(
    `curl -N -X POST 'http://127.0.0.1:11434/v1/messages' \\
  -H 'content-type: application/json' \\
  -H 'anthropic-version: 2023-06-01' \\
  -H "x-api-key: $API_KEY" \\
  --data-raw '{"text":"it'\\''s"}'`,
  );
  expect(asCurl({ ...request, headers: { authorization: '[redacted]' }, body: undefined }, 'posix')).toBe(
    `curl -N -X POST 'http://127.0.0.1:11434/v1/messages' \\
  -H "authorization: Bearer $API_KEY"`,
  );
  expect(asCurl(request, 'powershell')).toContain(
    "-Headers @{ 'anthropic-version' = '2023-06-01'; 'x-api-key' = $env:API_KEY }",
  );
  expect(asCurl(request, 'powershell')).toContain('\'{"text":"it\'\'s"}\'');
});

test('a shell hands the body on letter by letter', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 50 }).filter((text) => !text.includes('\0')),
      (body) => {
        const command = asCurl({ ...request, body }, 'posix').replace(/^curl -N/, 'set --');
        const out = execFileSync('sh', ['-c', `${command}\nfor last; do :; done; printf %s "$last"`], {
          encoding: 'utf8',
        });
        expect(out).toBe(body);
      },
    ),
    { numRuns: 30 },
  );
});
