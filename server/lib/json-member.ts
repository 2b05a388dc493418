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

/**
 * Returns the first top-level `"model"` of a JSON object, or undefined when there is none, it is no string,
 * or the bytes up to it are not JSON. Nothing else is parsed: a relay body of many megabytes is not
 * turned into objects only to learn where it goes.
 */
export function findModel(body: Uint8Array): ModelSpan | undefined {
  let at = skipSpace(body, 0);
  if (body[at] !== OPEN_BRACE) return undefined;
  at = skipSpace(body, at + 1);
  while (body[at] === QUOTE) {
    const keyEnd = endOfString(body, at);
    if (keyEnd < 0) return undefined;
    const wanted = isModelKey(body, at, keyEnd);
    at = skipSpace(body, keyEnd);
    if (body[at] !== COLON) return undefined;
    at = skipSpace(body, at + 1);
    const valueEnd = endOfValue(body, at);
    if (valueEnd < 0) return undefined;
    if (wanted) {
      const name = stringAt(body, at, valueEnd);
      return name === undefined ? undefined : { name, start: at, end: valueEnd };
    }
    at = skipSpace(body, valueEnd);
    if (body[at] !== COMMA) return undefined;
    at = skipSpace(body, at + 1);
  }
  return undefined;
}

/** Returns a copy of `body` that names another model; every other byte stays as it came. */
export function replaceModel(body: Uint8Array, span: Pick<ModelSpan, 'start' | 'end'>, name: string): Uint8Array {
  return Buffer.concat([body.subarray(0, span.start), Buffer.from(JSON.stringify(name)), body.subarray(span.end)]);
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

const MODEL_KEY = [...Buffer.from('"model"')];

function isModelKey(body: Uint8Array, start: number, end: number): boolean {
  if (end - start === MODEL_KEY.length && MODEL_KEY.every((byte, offset) => body[start + offset] === byte)) return true;
  // A key may be written with escapes, which only longer spellings can hold.
  const length = end - start;
  const escaped =
    length > MODEL_KEY.length && length <= MODEL_KEY.length * 6 && body.subarray(start, end).includes(BACKSLASH);
  return escaped && stringAt(body, start, end) === 'model';
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
