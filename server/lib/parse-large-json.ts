import { isAscii } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { isArray, isObject } from './json.ts';
import { endOfString } from './json-member.ts';

/** Bodies below this are parsed as they are: looking for long strings would cost more than it saves. */
const LARGE_BODY = 512 * 1024;
/** Strings from this length on are cut out. */
const LONG_STRING = 64 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const SPACES: readonly number[] = [0x20, 0x0a, 0x0d, 0x09];

/**
 * Returns what `JSON.parse` of the whole body would. Long strings without escapes, which is to say the base64 of
 * pictures and documents, are cut out of the bytes before and put back behind: neither decoding nor parsing has to look
 * at their letters, and one letter beyond ASCII elsewhere does not double their size in memory (performance.md, section
 * 5).
 * @throws SyntaxError as `JSON.parse` does, with places in the whole text.
 */
export function parseLargeJson(body: Buffer): unknown {
  if (body.length < LARGE_BODY) return JSON.parse(body.toString('utf8'));
  const mark = `@${randomBytes(12).toString('hex')}:`;
  const { text, strings } = cutLongStrings(body, mark);
  if (strings.length === 0) return JSON.parse(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return JSON.parse(body.toString('utf8'));
  }
  return putBack(value, mark, strings);
}

/** Returns the text with a mark in the place of each long string, and the strings. */
function cutLongStrings(body: Buffer, mark: string): { text: string; strings: string[] } {
  const strings: string[] = [];
  const texts: string[] = [];
  let kept = 0;
  for (let at = body.indexOf(QUOTE); at >= 0; ) {
    const end = endOfString(body, at);
    if (end < 0) break;
    if (end - at > LONG_STRING && mayBeCut(body, at, end)) {
      texts.push(body.toString('utf8', kept, at + 1), mark, String(strings.length));
      strings.push(body.toString('latin1', at + 1, end - 1));
      kept = end - 1;
    }
    at = body.indexOf(QUOTE, end);
  }
  texts.push(body.toString('utf8', kept));
  return { text: texts.join(''), strings };
}

/**
 * Only what needs no decoding: no escapes, no letters beyond ASCII, no line breaks (which JSON forbids there), and no
 * key.
 */
function mayBeCut(body: Buffer, start: number, end: number): boolean {
  const inner = body.subarray(start + 1, end - 1);
  if (inner.includes(BACKSLASH) || !isAscii(inner) || SPACES.slice(1).some((space) => inner.includes(space)))
    return false;
  let behind = end;
  while (SPACES.includes(body[behind] ?? COLON)) behind += 1;
  return body[behind] !== COLON;
}

/** Returns the value with the strings put back, without recursion: nobody knows how deep a caller's JSON goes. */
function putBack(root: unknown, mark: string, strings: readonly string[]): unknown {
  const stringFor = (value: unknown): string | undefined => {
    return typeof value === 'string' && value.startsWith(mark) ? strings[Number(value.slice(mark.length))] : undefined;
  };
  const open: unknown[] = [root];
  while (open.length > 0) {
    const node = open.pop();
    if (isArray(node)) {
      node.forEach((value, index) => {
        const found = stringFor(value);
        if (found === undefined) open.push(value);
        else node[index] = found;
      });
    } else if (isObject(node)) {
      for (const key of Object.keys(node)) {
        const found = stringFor(node[key]);
        if (found === undefined) open.push(node[key]);
        else node[key] = found;
      }
    }
  }
  return stringFor(root) ?? root;
}
