import { randomFillSync } from 'node:crypto';

const ALPHABET = Buffer.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
const LENGTH = 24;

/** Letters for the next ids: made for many at once, since asking the system costs a request several microseconds. */
const letters = Buffer.alloc(LENGTH * 256);
let next = letters.length;

function randomPart(): string {
  if (next === letters.length) {
    randomFillSync(letters);
    for (let i = 0; i < letters.length; i += 1) letters[i] = ALPHABET[(letters[i] ?? 0) % ALPHABET.length] ?? 0;
    next = 0;
  }
  next += LENGTH;
  return letters.toString('latin1', next - LENGTH, next);
}

/** Returns a new id such as `msg_4fQ…`: the prefix and 24 letters or digits, as Anthropic's API makes them. */
export function newId(
  prefix:
    | 'msg'
    | 'toolu'
    | 'req'
    | 'chatcmpl'
    | 'cmpl'
    | 'call'
    | 'resp'
    | 'rs'
    | 'fc'
    | 'ctc'
    | 'tsc'
    | 'msgbatch'
    | 'file',
): string {
  return prefix === 'chatcmpl' || prefix === 'cmpl' ? `${prefix}-${randomPart()}` : `${prefix}_${randomPart()}`;
}
