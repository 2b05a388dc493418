/** Where a request body names its model: the bytes of the JSON string, quotes included. */
export interface ModelSpan {
  name: string;
  /** Offset of the opening quote. */
  start: number;
  /** Offset just behind the closing quote. */
  end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** The bytes of a member's value. */
export type ValueSpan = Pick<ModelSpan, 'start' | 'end'>;

/**
 * Returns the first top-level `"model"` of a JSON object, or undefined when there is none, it is no string,
 * or the bytes up to it are not JSON. Nothing else is parsed: a relay body of many megabytes is not
 * turned into objects only to learn where it goes.
 */
export function findModel(body: Uint8Array): ModelSpan | undefined {
  const span = findMember(body, 0, MODEL);
  const name = span === undefined ? undefined : stringAt(body, span.start, span.end);
  return span === undefined || name === undefined ? undefined : { name, start: span.start, end: span.end };
}

/** A member's name in the two forms in which it is looked for. */
export interface MemberName {
  readonly text: string;
  /** As a JSON string without escapes, quotes included. */
  readonly bytes: readonly number[];
}

export function memberName(text: string): MemberName {
  return { text, bytes: [...Buffer.from(JSON.stringify(text))] };
}

const MODEL = memberName('model');

/**
 * Returns where the value of a member of the object that begins at `from` stands; of two the first. Undefined when
 * there is none, or the bytes up to it are not JSON.
 */
export function findMember(body: Uint8Array, from: number, name: MemberName): ValueSpan | undefined {
  let at = skipSpace(body, from);
  if (body[at] !== OPEN_BRACE) return undefined;
  at = skipSpace(body, at + 1);
  while (body[at] === QUOTE) {
    const keyEnd = endOfString(body, at);
    if (keyEnd < 0) return undefined;
    const wanted = isKey(body, at, keyEnd, name);
    at = skipSpace(body, keyEnd);
    if (body[at] !== COLON) return undefined;
    at = skipSpace(body, at + 1);
    const end = endOfValue(body, at);
    if (end < 0) return undefined;
    if (wanted) return { start: at, end };
    at = skipSpace(body, end);
    if (body[at] !== COMMA) return undefined;
    at = skipSpace(body, at + 1);
  }
  return undefined;
}

/** Returns a copy of `body` that names another model; every other byte stays as it came. */
export function replaceModel(body: Uint8Array, span: ValueSpan, name: string): Uint8Array {
  return Buffer.concat([body.subarray(0, span.start), Buffer.from(JSON.stringify(name)), body.subarray(span.end)]);
}

/**
 * Returns a copy of `body` in which the models have other names; every other byte stays as it came. The same bytes
 * where all keep theirs.
 */
export function replaceModels(
  body: Uint8Array,
  models: readonly ModelSpan[],
  nameOf: (name: string) => string,
): Uint8Array {
  const chunks: Uint8Array[] = [];
  let from = 0;
  for (const { name, start, end } of models) {
    const other = nameOf(name);
    if (other === name) continue;
    chunks.push(body.subarray(from, start), Buffer.from(JSON.stringify(other)));
    from = end;
  }
  return chunks.length === 0 ? body : Buffer.concat([...chunks, body.subarray(from)]);
}

/** Returns the offset of the first byte from `from` on that is no white space. */
export function skipSpace(body: Uint8Array, from: number): number {
  let at = from;
  for (; ; at += 1) {
    const byte = body[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
  }
}

/** Returns the offset behind the JSON string that opens at `start`, or -1 when it never closes. */
export function endOfString(body: Uint8Array, start: number): number {
  for (let from = start + 1; ; ) {
    const quote = body.indexOf(QUOTE, from);
    if (quote < 0) return -1;
    let before = quote - 1;
    while (body[before] === BACKSLASH) before -= 1;
    // An even run of backslashes escapes itself, an odd one the quote.
    if ((quote - before) % 2 === 1) return quote + 1;
    from = quote + 1;
  }
}

/** Returns the offset behind the value that begins at `start`, or -1 when it is not complete. */
export function endOfValue(body: Uint8Array, start: number): number {
  const first = body[start];
  if (first === QUOTE) return endOfString(body, start);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return endOfNested(body, start);
  let at = start;
  for (; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === undefined || byte <= 0x20 || byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET) break;
  }
  return at > start && at < body.length ? at : -1;
}

function endOfNested(body: Uint8Array, start: number): number {
  let depth = 0;
  for (let at = start; at < body.length; ) {
    const byte = body[at];
    if (byte === QUOTE) {
      at = endOfString(body, at);
      if (at < 0) return -1;
      continue;
    }
    at += 1;
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

function isKey(body: Uint8Array, start: number, end: number, { text, bytes }: MemberName): boolean {
  const length = end - start;
  if (length === bytes.length && bytes.every((byte, offset) => body[start + offset] === byte)) return true;
  // A key may be written with escapes, which only longer spellings can hold.
  const escaped = length > bytes.length && length <= bytes.length * 6 && body.subarray(start, end).includes(BACKSLASH);
  return escaped && stringAt(body, start, end) === text;
}

function stringAt(body: Uint8Array, start: number, end: number): string | undefined {
  if (body[start] !== QUOTE) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(body.buffer, body.byteOffset + start, end - start).toString('utf8'));
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
