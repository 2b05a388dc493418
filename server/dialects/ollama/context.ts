import { crc32, deflateRaw, inflateRaw, type InputType } from 'node:zlib';
import { isArray, isObject, isString, parseJson } from '../../lib/json.ts';

/** What was said so far in a conversation over `/api/generate`. */
export interface GenerateHistory {
  system: string;
  turns: ContextTurn[];
}

export interface ContextTurn {
  role: 'user' | 'assistant';
  text: string;
}

/** Marks a `context` as ours: "SWC" as one number, which no vocabulary of a local model reaches. */
const MAGIC = 0x535743;
const VERSION = 1;
const HEADER = 5;

/** The longest conversation that is carried on, in bytes of its text: about a million tokens. */
const LARGEST = 4 * 1024 * 1024;

/**
 * Returns a conversation as the number array that Ollama calls `context`. Ollama puts tokens in there; ours are the
 * conversation's own text, compressed, three bytes a number, so the next request carries it on after any restart and
 * nothing is kept here. Beyond {@link LARGEST} the oldest turns are left out.
 * Shape: magic, version, length in bytes, two halves of a check value, then the bytes.
 */
export async function encodeContext(history: GenerateHistory, note: (change: string) => void): Promise<number[]> {
  const turns = newest(history.turns, LARGEST - Buffer.byteLength(history.system));
  if (turns.length < history.turns.length)
    note('The context was longer than 4 MB of text; its oldest turns were left out.');
  const json = JSON.stringify([history.system, turns.map((turn) => [turn.role === 'user' ? 0 : 1, turn.text])]);
  const bytes = await deflated(Buffer.from(json));
  const check = crc32(bytes);
  const numbers = [MAGIC, VERSION, bytes.length, check >>> 16, check & 0xffff];
  for (let at = 0; at < bytes.length; at += 3) {
    numbers.push(((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0));
  }
  return numbers;
}

/** Returns the conversation in a `context` of ours, undefined for tokens of a local model and for a damaged one. */
export async function decodeContext(context: readonly unknown[]): Promise<GenerateHistory | undefined> {
  const [magic, version, length, high, low] = context;
  if (
    magic !== MAGIC ||
    version !== VERSION ||
    typeof length !== 'number' ||
    typeof high !== 'number' ||
    typeof low !== 'number'
  )
    return undefined;
  if (!Number.isInteger(length) || Math.ceil(length / 3) !== context.length - HEADER) return undefined;
  const bytes = Buffer.alloc(length);
  for (let index = HEADER, at = 0; index < context.length; index += 1, at += 3) {
    const number = context[index];
    if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 0xffffff) return undefined;
    // Writing beyond the end does nothing, which cuts the padding of the last number.
    bytes[at] = number >>> 16;
    bytes[at + 1] = (number >>> 8) & 0xff;
    bytes[at + 2] = number & 0xff;
  }
  if (crc32(bytes) !== high * 0x10000 + low) return undefined;
  try {
    return historyOf(parseJson((await inflated(bytes)).toString('utf8')));
  } catch {
    // The check value fits, so somebody made this on purpose; it is no conversation of ours.
    return undefined;
  }
}

function newest(turns: readonly ContextTurn[], room: number): ContextTurn[] {
  let left = room;
  let first = turns.length;
  for (let index = turns.length - 1; index >= 0; index -= 1) {
    left -= Buffer.byteLength(turns[index]?.text ?? '');
    if (left < 0) break;
    first = index;
  }
  return turns.slice(first);
}

function historyOf(value: unknown): GenerateHistory | undefined {
  if (!isArray(value)) return undefined;
  const [system, list] = value;
  if (!isString(system) || !isArray(list)) return undefined;
  const turns: ContextTurn[] = [];
  for (const entry of list) {
    if (!isArray(entry) || isObject(entry) || !isString(entry[1])) return undefined;
    turns.push({ role: entry[0] === 0 ? 'user' : 'assistant', text: entry[1] });
  }
  return { system, turns };
}

function deflated(bytes: InputType): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    deflateRaw(bytes, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
}

function inflated(bytes: InputType): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Escaped in JSON a text can be six times as long as its bytes.
    inflateRaw(bytes, { maxOutputLength: 8 * LARGEST }, (error, result) =>
      error === null ? resolve(result) : reject(error),
    );
  });
}
