const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 24;

/** Ids name things and guard nothing, so the cheap generator will do; the system's costs a request several microseconds. */
function randomPart(): string {
  let part = '';
  for (let i = 0; i < LENGTH; i += 1) part += ALPHABET.charAt(Math.floor(Math.random() * ALPHABET.length));
  return part;
}

/** Returns a new id such as `msg_4fQ…`: the prefix and 24 letters or digits, as Anthropic's API makes them. */
export function newId(prefix: 'msg' | 'toolu' | 'req' | 'chatcmpl' | 'cmpl' | 'call' | 'resp' | 'rs' | 'fc' | 'ctc' | 'tsc' | 'msgbatch' | 'file'): string {
  return prefix === 'chatcmpl' || prefix === 'cmpl' ? `${prefix}-${randomPart()}` : `${prefix}_${randomPart()}`;
}
