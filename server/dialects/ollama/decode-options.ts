import { invalidRequest } from '../../messages/errors.ts';
import { isArray, isString, type JsonObject } from '../../lib/json.ts';
import type { MessagesRequest } from '../../messages/types.ts';
import { optionalNumber, optionalObject, wrongType } from './fields.ts';

const MAPPED: ReadonlySet<string> = new Set(['num_predict', 'temperature', 'top_p', 'top_k', 'stop']);

/**
 * Reads `options` into the fields that Claude has (mapping.md, 2.2 and 8); the others are left out and said, all in
 * one note. Which sampling a model takes, and in which range, is the backend's knowledge.
 * @throws GatewayError 400 that names an option of the wrong type.
 */
export function decodeOptions(
  fields: JsonObject,
  note: (change: string) => void,
): Pick<MessagesRequest, 'max_tokens' | 'temperature' | 'top_p' | 'top_k' | 'stop_sequences'> {
  const options = optionalObject(fields, 'options');
  const read: ReturnType<typeof decodeOptions> = {};
  // 0, -1 (no limit) and -2 (fill the window) all mean "as many as the model can".
  const cap = optionalNumber(options, 'num_predict', 'options.num_predict');
  if (cap !== undefined && cap >= 1) read.max_tokens = Math.floor(cap);
  const temperature = optionalNumber(options, 'temperature', 'options.temperature');
  if (temperature !== undefined) read.temperature = temperature;
  const topP = optionalNumber(options, 'top_p', 'options.top_p');
  if (topP !== undefined) read.top_p = topP;
  const topK = optionalNumber(options, 'top_k', 'options.top_k');
  // Ollama reads 0 as "no limit", which is Claude's default.
  if (topK !== undefined && topK >= 1) read.top_k = Math.floor(topK);
  const stop = readStop(options['stop'], note);
  if (stop.length > 0) read.stop_sequences = stop;
  noteIgnored(options, note);
  return read;
}

/**
 * Checks and leaves out what asks for the probabilities of tokens, which Claude does not tell.
 * @throws GatewayError 400 in Ollama's words when `top_logprobs` is out of range.
 */
export function readLogprobs(fields: JsonObject, note: (change: string) => void): void {
  const most = optionalNumber(fields, 'top_logprobs');
  if (most !== undefined && (most < 0 || most > 20))
    throw invalidRequest('top_logprobs must be between 0 and 20', 'top_logprobs');
  if (fields['logprobs'] === true || (most ?? 0) > 0)
    note('Claude tells no probabilities of tokens; logprobs were left out.');
}

function readStop(value: unknown, note: (change: string) => void): string[] {
  if (value === undefined || value === null) return [];
  const list = isArray(value) ? value : [value];
  const sequences: string[] = [];
  for (const entry of list) {
    if (!isString(entry)) throw wrongType('options.stop', 'a string or a list of strings', value);
    if (entry.trim() !== '') sequences.push(entry);
    else if (entry !== '') note('Stop sequences of nothing but blanks were left out: Claude refuses them.');
  }
  return sequences;
}

function noteIgnored(options: JsonObject, note: (change: string) => void): void {
  const ignored = Object.keys(options).filter((key) => !MAPPED.has(key) && (options[key] ?? undefined) !== undefined);
  if (ignored.length > 0) note(`Options that Claude does not have were left out: ${ignored.join(', ')}.`);
}
