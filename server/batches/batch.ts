import { OUTCOMES, type Batch, type BatchRequest, type ItemResult, type Outcome, type Tally } from '../core/stores.ts';
import { isObject, numberOf, parseJson, stringOf } from '../lib/json.ts';

/** Returns a tally of nothing. */
export function emptyTally(): Tally {
  return { succeeded: 0, errored: 0, canceled: 0, expired: 0 };
}

/** Returns one line of the results, with its line break. */
export function resultLine(customId: string, result: ItemResult): string {
  return `${JSON.stringify({ custom_id: customId, result })}\n`;
}

/** Returns which request a line of the results is about and how it ended; undefined for a line that is not whole. */
export function readResultLine(line: string): { customId: string; outcome: Outcome } | undefined {
  const value = parseJson(line);
  if (!isObject(value) || !isObject(value.result)) return undefined;
  const { type } = value.result;
  const customId = stringOf(value.custom_id);
  const outcome = OUTCOMES.find((known) => known === type);
  return customId === undefined || outcome === undefined ? undefined : { customId, outcome };
}

/** Returns one line of the requests, with its line break. */
export function requestLine({ customId, params }: BatchRequest): string {
  return `${JSON.stringify({ custom_id: customId, params })}\n`;
}

/** Returns the request of a line; undefined for a line that is not whole. */
export function readRequestLine(line: string): BatchRequest | undefined {
  const value = parseJson(line);
  if (!isObject(value) || !isObject(value.params)) return undefined;
  const customId = stringOf(value.custom_id);
  return customId === undefined ? undefined : { customId, params: value.params };
}

/** Returns the batch that a file holds; undefined for anything else. */
export function readBatch(text: string): Batch | undefined {
  const value = parseJson(text);
  if (!isObject(value) || value.version !== 1) return undefined;
  const id = stringOf(value.id);
  const scope = stringOf(value.scope);
  const total = numberOf(value.total);
  const createdAt = numberOf(value.createdAt);
  const expiresAt = numberOf(value.expiresAt);
  if (
    id === undefined ||
    scope === undefined ||
    total === undefined ||
    createdAt === undefined ||
    expiresAt === undefined
  )
    return undefined;
  const batch: Batch = {
    id,
    scope,
    local: value.local === true,
    headers: textsOf(value.headers),
    total,
    createdAt,
    expiresAt,
  };
  for (const name of ['cancelAt', 'endedAt', 'archivedAt'] as const) {
    const at = numberOf(value[name]);
    if (at !== undefined) batch[name] = at;
  }
  if (isObject(value.tally)) {
    batch.tally = emptyTally();
    for (const outcome of OUTCOMES) batch.tally[outcome] = numberOf(value.tally[outcome]) ?? 0;
  }
  return batch;
}

/** Returns the text of a batch's file. */
export function writeBatch(batch: Batch): string {
  return `${JSON.stringify({ version: 1, ...batch })}\n`;
}

function textsOf(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  const texts: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) if (typeof text === 'string') texts[name] = text;
  return texts;
}
