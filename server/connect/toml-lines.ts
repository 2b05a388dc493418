import { ConfigSyntaxError } from './step.ts';

/** One `key = value` of a TOML file. */
export interface TomlEntry {
  /** The table's path and the key's parts. */
  path: string[];
  value: unknown;
  valueStart: number;
  valueEnd: number;
  /** The entry's lines, with the line break at the end. */
  start: number;
  end: number;
}

/** One `[table]` line. */
export interface TomlTable {
  path: string[];
  /** Its header's line, with the line break at the end. */
  start: number;
  end: number;
}

export interface TomlFile {
  entries: TomlEntry[];
  tables: TomlTable[];
  /** Where the text begins, after a byte order mark. */
  start: number;
}

const MAX_DEPTH = 200;
const BLANK = /(?:[ \t]|\r?\n|#[^\n]*)*/y;
const BARE_KEY = /[A-Za-z0-9_-]+/y;
const SCALAR = /[^\s,\]}#=]+(?: [0-9][^\s,\]}#=]*)?/y;

/**
 * Returns where everything of a TOML file is written. Texts are read, numbers and dates left as they stand: it is
 * meant for changing single values, not for reading a configuration.
 * @throws ConfigSyntaxError.
 */
export function readToml(text: string): TomlFile {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const entries: TomlEntry[] = [];
  const tables: TomlTable[] = [];
  let at = start;
  let table: string[] = [];
  let arrays = 0;

  const fail = (what: string, offset = at): never => {
    throw new ConfigSyntaxError(text, offset, what);
  };
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  };
  const spaces = (): string => take(/[ \t]*/y);
  const endOfLine = (): void => {
    take(/[ \t]*(?:#[^\n]*)?/y);
    if (at < text.length && take(/\r?\n/y) === '') fail('a new line is expected');
  };

  const readString = (): string => {
    const from = at;
    const quote = text[at] === '"' ? '"' : "'";
    const long = text.startsWith(quote.repeat(3), at);
    const fence = long ? quote.repeat(3) : quote;
    at += fence.length;
    const inside = at;
    while (!text.startsWith(fence, at)) {
      if (at >= text.length || (!long && text[at] === '\n')) fail('a text is not closed', from);
      at += quote === '"' && text[at] === '\\' ? 2 : 1;
    }
    // Two quotes more may belong to the text itself.
    if (long) while (text[at + 3] === quote) at += 1;
    const raw = text.slice(inside, at);
    at += fence.length;
    return quote === "'" || long
      ? raw.replace(/^\r?\n/, '')
      : unescape(raw, () => fail('a text holds an escape that TOML does not have', from));
  };

  const readKey = (): string[] => {
    const parts: string[] = [];
    do {
      spaces();
      const part = text[at] === '"' || text[at] === "'" ? readString() : take(BARE_KEY);
      if (part === '' && text[at - 1] !== '"' && text[at - 1] !== "'") fail('a name is expected');
      parts.push(part);
      spaces();
    } while (text[at] === '.' && ++at > 0);
    return parts;
  };

  const readValue = (depth: number): unknown => {
    if (depth > MAX_DEPTH) fail('it is nested too deeply');
    const from = at;
    if (text[at] === '"' || text[at] === "'") return readString();
    if (text[at] === '[' || text[at] === '{') {
      const closer = text[at] === '[' ? ']' : '}';
      at += 1;
      take(BLANK);
      while (text[at] !== closer) {
        if (at >= text.length) fail('a bracket is not closed', from);
        if (closer === '}') {
          readKey();
          if (text[at] !== '=') fail('an equals sign is expected');
          at += 1;
          spaces();
        }
        readValue(depth + 1);
        take(BLANK);
        if (text[at] === ',') at += 1;
        else if (at >= text.length) fail('a bracket is not closed', from);
        else if (text[at] !== closer) fail('a comma is expected');
        take(BLANK);
      }
      at += 1;
      return { written: text.slice(from, at) };
    }
    const word = take(SCALAR);
    if (word === '') fail('a value is expected');
    if (word === 'true' || word === 'false') return word === 'true';
    if (!/^[+-]?(?:\d|inf|nan)/.test(word)) fail(`${word.slice(0, 20)} is not a value`, from);
    return { written: word };
  };

  for (take(BLANK); at < text.length; take(BLANK)) {
    const lineStart = text.lastIndexOf('\n', at - 1) + 1;
    const from = Math.max(lineStart, start);
    if (text[at] === '[') {
      const many = text.startsWith('[[', at);
      at += many ? 2 : 1;
      const path = readKey();
      if (!text.startsWith(many ? ']]' : ']', at)) fail('a bracket is expected');
      at += many ? 2 : 1;
      endOfLine();
      // An element of an array of tables is nobody's place but its own.
      table = many ? [...path, `[${arrays++}]`] : path;
      tables.push({ path: table, start: from, end: at });
      continue;
    }
    const key = readKey();
    if (text[at] !== '=') fail('an equals sign is expected');
    at += 1;
    spaces();
    const valueStart = at;
    const value = readValue(0);
    const valueEnd = at;
    endOfLine();
    entries.push({ path: [...table, ...key], value, valueStart, valueEnd, start: from, end: at });
  }
  return { entries, tables, start };
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\u001B'],
  ['"', '"'],
  ['\\', '\\'],
]);

function unescape(raw: string, fail: () => never): string {
  return raw.replace(
    /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|(.))/gs,
    (_, short?: string, long?: string, byte?: string, letter?: string) => {
      const code = short ?? long ?? byte;
      if (code === undefined) return ESCAPES.get(letter ?? '') ?? fail();
      const point = Number.parseInt(code, 16);
      return point > 0x10_ffff ? fail() : String.fromCodePoint(point);
    },
  );
}
