import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REDACTED, redactHeaders, redactStart, redactText, sizeInWords } from './redact.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const letters = (min: number, max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from(LETTERS)), minLength: min, maxLength: max });

/** A key that tells by its form what it is. */
const formedSecret = fc.oneof(
  letters(20, 60).map((text) => `sk-ant-api03-${text}`),
  letters(20, 60).map((text) => `sk-proj-${text}`),
  letters(32, 32).map((text) => `sb-${text}`),
  letters(36, 36).map((text) => `ghp_${text}`),
  letters(35, 35).map((text) => `AIza${text}`),
);

/** Text that a body may have around a secret. */
const around = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom('\n', 'data: ', '"', '\\', '{"a":1}', 'é', '\\"'),
);

/** A secret of any letters, long enough that it does not turn up by chance. */
const freeSecret = fc.string({ unit: 'grapheme', minLength: 6, maxLength: 40 }).map((text) => `Zq7${text}x9Q`);

function inside(value: unknown, levels: number): string {
  let text = JSON.stringify(value);
  for (let level = 0; level < levels; level += 1) text = JSON.stringify({ nested: text, after: 'kept' });
  return text;
}

describe('redactText', () => {
  test('takes keys out of whatever stands around them', () => {
    fc.assert(
      fc.property(around, formedSecret, around, (before, secret, after) => {
        expect(redactText(`${before} ${secret} ${after}`)).not.toContain(secret);
        expect(redactText(`Authorization: Bearer ${secret}${after}`)).not.toContain(secret);
        expect(redactText(JSON.stringify({ text: `${before}\n${secret}\t${after}` }))).not.toContain(secret);
      }),
    );
  });

  test('takes the value of a secret field out at any depth of strings in strings, also when the text is cut', () => {
    const names = fc.constantFrom(
      'api_key',
      'apiKey',
      'x-api-key',
      'Authorization',
      'ANTHROPIC_API_KEY',
      'password',
      'client_secret',
      'access_token',
      'OPENAI_API_KEY_2',
    );
    fc.assert(
      fc.property(
        names,
        freeSecret,
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 40 }),
        (name, secret, levels, cut) => {
          const text = inside({ before: 'kept', [name]: secret, after: 'kept too' }, levels);
          const start = text.indexOf('Zq7');
          for (const whole of [text, text.slice(0, start + cut)]) {
            const clean = redactText(whole);
            expect(clean).not.toContain('Zq7');
            expect(clean).not.toContain('x9Q');
          }
          expect(redactText(text)).toContain('kept too');
        },
      ),
    );
  });

  test('takes secret parameters and header lines out', () => {
    expect(redactText('GET /v1?key=abcdefgh&model=x')).toBe(`GET /v1?key=${REDACTED}&model=x`);
    expect(redactText('Cookie: a=b; c=d\r\nHost: x')).toBe(`Cookie: ${REDACTED}\r\nHost: x`);
  });

  test('leaves code and prose alone', () => {
    const text =
      'interface Options { apiKey: string; password: string }\nThe token count is 5; skip-list; base64; sk-learn';
    expect(redactText(text)).toBe(text);
  });

  test('puts placeholders where pictures were, in every form they are sent in', () => {
    const png = `iVBORw0KGgo${'A'.repeat(16_373)}`;
    expect(redactText(`{"source":{"type":"base64","media_type":"image/png","data":"${png}"},"text":"kept"}`)).toBe(
      '{"source":{"type":"base64","media_type":"image/png","data":"[image/png, 12 KB]"},"text":"kept"}',
    );
    expect(redactText(`{"url":"data:image/svg+xml;base64,${'PHN2Z'.repeat(40)}"}`)).toBe(
      '{"url":"data:image/svg+xml;base64,[image/svg+xml, 150 bytes]"}',
    );
    expect(redactText(`{"images":["/9j/${'B'.repeat(8188)}","\\/9j\\/${'C'.repeat(2000)}"]}`)).toMatch(
      /^\{"images":\["\[image\/jpeg, 6 KB\]","\[image\/jpeg, \d+ KB\]"\]\}$/,
    );
    expect(redactText(`UklGRiQAAABXRUJQ${'D'.repeat(90)}`)).toMatch(/^\[image\/webp, /);
  });

  test('finds a picture wherever it begins', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 100, max: 400 }), (before, length) => {
        const clean = redactText(`${before}"iVBORw0KGgo${'A'.repeat(length)}"`);
        expect(clean).toMatch(/"\[image\/png, \d+ (bytes|KB)\]"$/);
      }),
    );
  });

  test('handles megabytes in a moment', () => {
    const body = `{"data":"iVBORw0KGgo${'Zm9v'.repeat(2_000_000)}","text":"${'word '.repeat(400_000)}"}`;
    const started = performance.now();
    expect(redactText(body).length).toBeLessThan(2_100_000);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

test('redactHeaders keeps names and plain values', () => {
  expect(
    redactHeaders({
      'x-api-key': 'k',
      authorization: 'Bearer t',
      cookie: 'c',
      accept: 'a/b',
      'x-list': ['1', '2'],
      none: undefined,
    }),
  ).toEqual({
    'x-api-key': REDACTED,
    authorization: REDACTED,
    cookie: REDACTED,
    accept: 'a/b',
    'x-list': '1, 2',
  });
});

test('sizeInWords', () => {
  expect([sizeInWords(812), sizeInWords(12_288), sizeInWords(3_565_158)]).toEqual(['812 bytes', '12 KB', '3.4 MB']);
});

test('the beginning of a long text is redacted as the whole is', () => {
  const text = `${'a b '.repeat(100)}sk-ant-api03-${'x'.repeat(60)} "password":"${'y z '.repeat(50)}" end`;
  const whole = redactText(text);
  for (let most = 380; most < 560; most += 7)
    expect(redactStart(text, most)).toEqual({ text: whole.slice(0, most), cut: whole.length > most });
  const long = redactStart(`${text} ${'more '.repeat(100_000)}`, 200_000);
  expect([long.cut, long.text.length]).toEqual([true, 200_000]);
  expect(long.text.startsWith(whole)).toBe(true);
});
