import { ConfigConflict, fingerprint, lineBreakOf, splice, type ConfigFormat, type Step, type Undone } from './step.ts';
import { readToml, type TomlEntry, type TomlFile } from './toml-lines.ts';

/** TOML, changed line by line: all but the one value keeps its bytes. */
export const tomlFormat: ConfigFormat = {
  check: (text) => void readToml(text),
  get: (text, path) => entryAt(readToml(text), path)?.value,
  set,
  undo: (text, step) => (step.kind === 'container' ? undoTable(text, step) : undoValue(text, step)),
};

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

function entryAt(file: TomlFile, path: readonly string[]): TomlEntry | undefined {
  return file.entries.findLast((entry) => same(entry.path, path));
}

function set(given: string, path: readonly string[], value: unknown): { text: string; steps: Step[] } {
  let text = given;
  const steps: Step[] = [];
  const file = readToml(text);
  const ours = fingerprint(value);
  const place = entryAt(file, path);
  if (place !== undefined) {
    if (fingerprint(place.value) === ours) return { text, steps };
    const earlier = text.slice(place.valueStart, place.valueEnd);
    return {
      text: splice(text, place.valueStart, place.valueEnd, written(value)),
      steps: [{ path: [...path], kind: 'value', ours, earlier }],
    };
  }
  const inTheWay = file.entries.find(
    (entry) => entry.path.length < path.length && same(entry.path, path.slice(0, entry.path.length)),
  );
  if (inTheWay !== undefined)
    throw new ConfigConflict(`${inTheWay.path.join('.')} is written as one value and cannot be added to`);
  const lineBreak = lineBreakOf(text);
  const table = path.slice(0, -1);
  const line = `${keyOf(path.slice(-1))} = ${written(value)}`;
  const step = (before: string, after: string): Step => ({ path: [...path], kind: 'value', ours, before, after });
  if (table.length === 0) {
    // Keys outside of tables have to stand before the first table.
    return { text: splice(text, file.start, file.start, line + lineBreak), steps: [step('', lineBreak)] };
  }
  if (!file.tables.some((known) => same(known.path, table))) {
    const before = text.length === file.start ? '' : text.endsWith('\n') ? lineBreak : lineBreak + lineBreak;
    text = `${text}${before}[${keyOf(table)}]${lineBreak}`;
    steps.push({ path: table, kind: 'container', before, after: lineBreak });
  }
  const header = readToml(text).tables.find((known) => same(known.path, table));
  if (header === undefined) throw new ConfigConflict(`${table.join('.')} cannot be added`);
  const open = !text.slice(0, header.end).endsWith('\n');
  text = splice(text, header.end, header.end, open ? lineBreak + line : line + lineBreak);
  steps.push(open ? step(lineBreak, '') : step('', lineBreak));
  return { text, steps };
}

function keyOf(path: readonly string[]): string {
  return path.map((part) => (/^[A-Za-z0-9_-]+$/.test(part) ? part : JSON.stringify(part))).join('.');
}

/** A text or a switch; JSON's form of both is TOML's, but for the one character that TOML wants escaped. */
function written(value: unknown): string {
  return JSON.stringify(value).replaceAll('\u007F', '\\u007F');
}

function undoValue(text: string, step: Step): Undone {
  const place = entryAt(readToml(text), step.path);
  if (place === undefined || fingerprint(place.value) !== step.ours) return { text, left: true };
  if (step.earlier !== undefined)
    return { text: splice(text, place.valueStart, place.valueEnd, step.earlier), left: false };
  const { before = '', after = '' } = step;
  const keyStart = place.start - before.length;
  const exact =
    text.startsWith(before, keyStart) &&
    text.startsWith(after, place.valueEnd) &&
    (after !== '' || place.valueEnd === text.length);
  return {
    text: exact ? splice(text, keyStart, place.valueEnd + after.length) : splice(text, place.start, place.end),
    left: false,
  };
}

/** A table of ours goes when nothing is in it any more. */
function undoTable(text: string, { path, before = '', after = '' }: Step): Undone {
  const file = readToml(text);
  const table = file.tables.find((known) => same(known.path, path));
  const holds = [...file.entries, ...file.tables.filter((known) => known !== table)].some(
    (held) => held.path.length >= path.length && same(held.path.slice(0, path.length), path),
  );
  if (table === undefined || holds) return { text, left: false };
  const start = table.start - before.length;
  const exact = text.startsWith(before, start) && text.slice(table.start, table.end).endsWith(`]${after}`);
  return { text: exact ? splice(text, start, table.end) : splice(text, table.start, table.end), left: false };
}
