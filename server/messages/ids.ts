import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 24;

// Random bytes are drawn in blocks: one call to the system's generator serves many ids.
let pool = Buffer.alloc(0);
let used = 0;

function randomPart(): string {
  let part = '';
  while (part.length < LENGTH) {
    if (used >= pool.length) {
      pool = randomBytes(8192);
      used = 0;
    }
    const byte = pool[used++] ?? 0;
    // 248 is the largest multiple of 62 that a byte can hold; what lies above would make some letters likelier.
    if (byte < 248) part += ALPHABET.charAt(byte % 62);
  }
  return part;
}

/** Returns a new id such as `msg_4fQ…`: the prefix and 24 letters or digits, as Anthropic's API makes them. */
export function newId(prefix: 'msg' | 'toolu' | 'req' | 'chatcmpl' | 'cmpl' | 'call' | 'resp' | 'rs' | 'fc' | 'ctc' | 'tsc'): string {
  return prefix === 'chatcmpl' || prefix === 'cmpl' ? `${prefix}-${randomPart()}` : `${prefix}_${randomPart()}`;
}
