import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonFormat } from './json-format.ts';
import { readJsonTree, valueOf } from './json-tree.ts';
import { ConfigConflict, ConfigSyntaxError, type ConfigFormat, type Step } from './step.ts';
import { tomlFormat } from './toml-format.ts';

type Setting = readonly [path: readonly string[], value: unknown];

function put(format: ConfigFormat, given: string, settings: readonly Setting[]): { text: string; steps: Step[] } {
  let text = given;
  const steps: Step[] = [];
  for (const [path, value] of settings) {
    const done = format.set(text, path, value);
    text = done.text;
    steps.push(...done.steps);
  }
  return { text, steps };
}

function takeBack(format: ConfigFormat, given: string, steps: readonly Step[]): { text: string; left: string[] } {
  let text = given;
  const left: string[] = [];
  for (const step of steps.toReversed()) {
    const undone = format.undo(text, step);
    text = undone.text;
    if (undone.left) left.push(step.path.join('.'));
  }
  return { text, left };
}

// Files as people write them ----------------------------------------------------------------------------------

const words = ['env', 'A', 'B', 'provider', 'ollama', 'x y', 'ü', ''];
const blank = fc.constantFrom('', ' ', '\n', '\n  ', ' // a "note": {\n', '/* b, */', '\r\n\t', '\n\n');
const scalar = fc.oneof(
  fc.constantFrom('1', '-2.5e3', 'true', 'null', '"//no comment"', '"\\"{"', '""'),
  fc.string({ maxLength: 5 }).map((text) => JSON.stringify(text)),
);
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    object(tie('json')),
    fc
      .tuple(fc.array(fc.tuple(blank, tie('json'), blank), { maxLength: 3 }), blank)
      .map(([items, end]) => `[${items.map((item) => item.join('')).join(',')}${end}]`),
  ),
}));
function object(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const member = fc
    .tuple(blank, fc.constantFrom(...words), blank, blank, value, blank)
    .map(([a, key, b, c, text, d]) => `${a}${JSON.stringify(key)}${b}:${c}${text}${d}`);
  return fc
    .tuple(
      fc.uniqueArray(member, { maxLength: 4, selector: (text) => /"(?:[^"\\]|\\.)*"\s*/.exec(text)?.[0] }),
      fc.boolean(),
      blank,
    )
    .map(([members, comma, end]) => `{${members.join(',')}${comma && members.length > 0 ? ',' : ''}${end}}`);
}
const jsonFile = fc
  .tuple(fc.constantFrom('', '\uFEFF'), blank, fc.oneof(object(json), fc.constant('')), blank)
  .map((parts) => parts.join(''));

const tomlKey = fc.constantFrom('model', 'model_provider', 'a.b', '"q.x"', "'l it'", 'approval_policy');
const tomlValue = fc.constantFrom(
  '"x"',
  "'y'",
  '"\\"#["',
  '1_000',
  '1979-05-27 07:32:00Z',
  '[1, 2, # no\n 3]',
  '{ a = 1, b = "}" }',
  '"""\nlong "" [x]\n"""',
  "'''a\n'''",
  'true',
);
const tomlLine = fc.oneof(
  fc
    .tuple(tomlKey, fc.constantFrom('=', ' = '), tomlValue, fc.constantFrom('', ' # note'))
    .map((parts) => parts.join('')),
  fc.constantFrom(
    '',
    '# [model_providers.switchboard]',
    '[tools]',
    '[model_providers.other]',
    '[[list]]',
    '[ "x" . y ] # z',
  ),
);
const tomlFile = fc
  .tuple(
    fc.constantFrom('', '\uFEFF'),
    fc.array(tomlLine, { maxLength: 7 }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([mark, lines, lineBreak, closed]) => mark + lines.join(lineBreak) + (closed ? lineBreak : ''));

const JSON_SETTINGS: Setting[] = [
  [['env', 'A'], 'http://127.0.0.1:1'],
  [['env', 'B'], ''],
  [['provider', 'x y'], { npm: 'n', models: { m: {} } }],
  [['ü'], 'x'],
];
const TOML_SETTINGS: Setting[] = [
  [['model_provider'], 'switchboard'],
  [['model'], 'qwen3:8b'],
  [['model_providers', 'switchboard', 'name'], 'S'],
  [['model_providers', 'switchboard', 'base_url'], 'http://x/v1'],
  [['model_providers', 'other', 'name'], 'O'],
];

describe.each([
  ['JSON', jsonFormat, jsonFile, JSON_SETTINGS],
  ['TOML', tomlFormat, tomlFile, TOML_SETTINGS],
] as const)('%s', (_, format, file, settings) => {
  const changeable = (text: string): boolean => {
    try {
      put(format, text, settings);
      return true;
    } catch (error) {
      if (error instanceof ConfigConflict) return false;
      throw error;
    }
  };

  test('what was put in can be read, is put in only once, and leaves no trace when it is taken back', () => {
    fc.assert(
      fc.property(file.filter(changeable), (text) => {
        const { text: connected, steps } = put(format, text, settings);
        for (const [path, value] of settings) expect(format.get(connected, path)).toEqual(value);
        expect(put(format, connected, settings)).toEqual({ text: connected, steps: [] });
        expect(takeBack(format, connected, steps)).toEqual({ text, left: [] });
      }),
      { numRuns: 400 },
    );
  });

  test('what is changed elsewhere in the meantime stays, and what is changed in place is left alone', () => {
    const theirs: Setting = [
      format === jsonFormat ? ['env', 'THEIRS'] : ['model_providers', 'switchboard', 'theirs'],
      'kept',
    ];
    const changed = settings[1]?.[0] ?? [];
    fc.assert(
      fc.property(file.filter(changeable), (text) => {
        const { text: connected, steps } = put(format, text, settings);
        const edited = put(format, connected, [theirs, [changed, 'mine']]).text;
        const { text: after, left } = takeBack(format, edited, steps);
        format.check(after);
        expect(format.get(after, theirs[0])).toBe('kept');
        const put2 = steps.some((step) => step.kind === 'value' && step.path.join() === changed.join());
        expect(left).toEqual(put2 ? [changed.join('.')] : []);
        if (put2) expect(format.get(after, changed)).toBe('mine');
      }),
      { numRuns: 300 },
    );
  });
});

test('JSON with comments reads as what it says', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const root = readJsonTree(` // before\n${text}/* after */`);
      expect(root === undefined ? undefined : valueOf(root)).toEqual(
        JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value)),
      );
    }),
  );
  const commas = readJsonTree('{"a": [1, /* x */ 2,], /* , */ }');
  expect(commas && valueOf(commas)).toEqual({ a: [1, 2] });
});

test('a member keeps the form that the file has', () => {
  const text = '{\n\t"theme": "dark", // mine\n\t"env": {\n\t\t"OTHER": "1"\n\t}\n}\n';
  expect(put(jsonFormat, text, [[['env', 'A'], 'x']]).text).toBe(
    '{\n\t"theme": "dark", // mine\n\t"env": {\n\t\t"A": "x",\n\t\t"OTHER": "1"\n\t}\n}\n',
  );
  expect(put(jsonFormat, '', [[['env', 'A'], 'x']]).text).toBe('{\n  "env": {\n    "A": "x"\n  }\n}\n');
});

test('a value that the user wrote around or moved is still taken out', () => {
  const { steps } = put(jsonFormat, '{}', [[['A'], 'x']]);
  for (const [moved, rest] of [
    ['{"B": 1, "A": "x"}', '{"B": 1 }'],
    ['{\n  "B": 1, // b\n  "A": "x" // ours\n}', '{\n  "B": 1 // b\n   // ours\n}'],
    ['{\n  "A": "x",\n  "B": 1\n}', '{\n  "B": 1\n}'],
    ['{ "A": "x", }', '{  }'],
    ['{\n  "A": "x"\n, "B": 1}', '{\n   "B": 1}'],
  ] as const)
    expect(takeBack(jsonFormat, moved, steps)).toEqual({ text: rest, left: [] });
});

test('a value that another program wrote in another form is still ours', () => {
  const { text, steps } = put(jsonFormat, '{"a":0}', [[['p'], { npm: 'n', models: { m: 1, l: 2 } }]]);
  expect(
    takeBack(jsonFormat, text.replace(/\{[^{]*"npm"[^]*\}(?=,)/, '{"models":{"l":2,"m":1},"npm":"n"}'), steps),
  ).toEqual({ text: '{"a":0}', left: [] });
});

test('depth without end is refused', () => {
  expect(() => jsonFormat.check('['.repeat(100_000))).toThrow('nested too deeply');
  expect(() => tomlFormat.check(`a = ${'['.repeat(100_000)}`)).toThrow('nested too deeply');
});

test.each([
  ['{ "a": 1', 1, 9, 'the file ends too early'],
  ['{\n  "a" 1 }', 2, 7, 'a colon is expected'],
  ['{\n  "a": yes }', 2, 8, 'yes is not a value'],
  ['{ "a": 1 } }', 1, 12, 'there is more after the end'],
  ['{ "a": "\n" }', 1, 8, 'a text is not closed'],
  ['/* x', 1, 1, 'a comment is not closed'],
])('broken JSON %j is refused with its place', (text, line, column, message) => {
  expect(() => jsonFormat.check(text)).toThrow(
    expect.objectContaining({ name: 'ConfigSyntaxError', line, column, message }),
  );
});

test.each([
  ['a = 1\nb\n', 2, 2, 'an equals sign is expected'],
  ['[a\n', 1, 3, 'a bracket is expected'],
  ['a = "x\n', 1, 5, 'a text is not closed'],
  ['a = [1, 2\n', 1, 5, 'a bracket is not closed'],
  ['a = maybe\n', 1, 5, 'maybe is not a value'],
  ['a = 1 b = 2\n', 1, 7, 'a new line is expected'],
])('broken TOML %j is refused with its place', (text, line, column, message) => {
  expect(() => tomlFormat.check(text)).toThrow(
    expect.objectContaining({ name: 'ConfigSyntaxError', line, column, message }),
  );
});

test('a place that is taken by something else is refused', () => {
  expect(() => jsonFormat.set('{"env": "x"}', ['env', 'A'], 'x')).toThrow('env is not an object');
  expect(() => jsonFormat.set('[]', ['env'], 'x')).toThrow('the whole of it is not an object');
  expect(() =>
    tomlFormat.set('model_providers = { a = { name = "x" } }\n', ['model_providers', 'switchboard', 'name'], 'x'),
  ).toThrow('model_providers is written as one value');
  expect(() => jsonFormat.check('{')).toThrow(ConfigSyntaxError);
});
