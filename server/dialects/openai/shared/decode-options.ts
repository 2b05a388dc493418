import { invalidRequest, unsupported } from '../../../messages/errors.ts';
import { isArray, isString, type JsonObject } from '../../../lib/json.ts';
import type { MessagesRequest } from '../../../messages/types.ts';
import { given } from '../../shared/read-fields.ts';
import { numberField, wholeField } from './fields.ts';

type Note = (change: string) => void;

/**
 * Returns the cap on the answer: the first of `names` that is given. Zero and less mean "no cap", as some
 * local clients send it (mapping.md, 2.2).
 */
export function outputCap(body: JsonObject, names: readonly string[]): number | undefined {
  for (const name of names) {
    const cap = wholeField(body, name);
    if (cap !== undefined) return cap > 0 ? cap : undefined;
  }
  return undefined;
}

/** Returns `stop` as a list; entries of nothing but blanks are refused by Claude and dropped. */
export function stopSequences(body: JsonObject, note: Note): string[] | undefined {
  const stop = given(body, 'stop');
  if (stop === undefined) return undefined;
  const list = typeof stop === 'string' ? [stop] : stop;
  if (!isArray(list) || !list.every(isString))
    throw invalidRequest('stop must be a string or a list of strings.', 'stop');
  const kept = list.filter((entry) => /\S/.test(entry));
  if (kept.length < list.length) note('Stop sequences of nothing but blanks were left out: Claude refuses them.');
  return kept.length === 0 ? undefined : kept;
}

/** Copies temperature and top_p; which models take them the backend knows. */
export function copySampling(body: JsonObject, request: MessagesRequest): void {
  const temperature = numberField(body, 'temperature', 0, 2);
  const topP = numberField(body, 'top_p', 0, 1);
  if (temperature !== undefined) request.temperature = temperature;
  if (topP !== undefined) request.top_p = topP;
}

/** Refuses more than one answer: running several calls would multiply the cost unasked (mapping.md, L4). */
export function refuseSeveral(body: JsonObject, name: string): void {
  const count = wholeField(body, name);
  if (count === undefined || count === 1) return;
  throw unsupported(
    `${name} must be 1: Claude gives one answer to a request. Send the request ${Math.max(count, 2)} times instead.`,
    name,
  );
}

/** Values that say the same as leaving the field out. */
function saysNothing(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === false ||
    value === 0 ||
    value === '' ||
    value === 'auto' ||
    value === 'default' ||
    value === 'disabled' ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

/**
 * Notes, in one sentence, which fields of `names` were given and have no counterpart at Claude (mapping.md, L26 and
 * L29).
 */
export function noteIgnored(body: JsonObject, names: readonly string[], note: Note): void {
  const ignored = names.filter((name) => !saysNothing(body[name]));
  if (ignored.length > 0) note(`Not passed on, because Claude has no counterpart: ${ignored.join(', ')}.`);
  const personal = ['user', 'safety_identifier'].filter((name) => !saysNothing(body[name]));
  if (personal.length > 0) note(`Not passed on, for privacy: ${personal.join(', ')}.`);
}
