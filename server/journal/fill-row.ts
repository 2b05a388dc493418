import { clientName } from './client-name.ts';
import type { PriceBook } from './prices.ts';
import type { RequestRecord } from '../core/record.ts';
import { redactText } from './redact.ts';
import type { StoredRow } from './row.ts';

/** Returns one and the same string for equal ones, so that a hundred thousand rows hold each name once. */
export type Intern = (text: string) => string;

/** @param most how many strings are remembered before it starts anew. */
export function createIntern(most = 5000): Intern {
  const known = new Map<string, string>();
  return (text) => {
    const same = known.get(text);
    if (same !== undefined) return same;
    if (known.size >= most) known.clear();
    known.set(text, text);
    return text;
  };
}

/** Returns the row of a request that has just begun. */
export function newRow(record: RequestRecord, seq: number, intern: Intern): StoredRow {
  return {
    id: record.id,
    seq,
    at: record.at,
    method: intern(record.method),
    path: intern(record.path),
    client: intern(clientName(record.userAgent, record.headers)),
    userAgent: intern(record.userAgent),
    remote: intern(record.remote),
    dialect: record.dialect,
    state: 'running',
    modelAsked: undefined,
    modelUsed: undefined,
    backend: undefined,
    rule: undefined,
    relayed: undefined,
    stream: undefined,
    status: undefined,
    routedMs: undefined,
    firstByteMs: undefined,
    durationMs: undefined,
    tokens: undefined,
    tokensPerSecond: undefined,
    cost: undefined,
    stopReason: undefined,
    error: undefined,
    changes: NO_CHANGES,
    blockedOrigin: undefined,
    bodies: undefined,
  };
}

const NO_CHANGES: readonly string[] = [];

/** Copies what the record knows by now into the row. */
export function fillRow(row: StoredRow, record: RequestRecord, intern: Intern): void {
  row.modelAsked = interned(record.modelAsked, intern);
  row.modelUsed = interned(record.modelUsed, intern);
  row.backend = record.backend;
  row.rule = interned(record.rule, intern);
  row.relayed = record.relayed === true ? true : undefined;
  row.stream = record.stream;
  row.status = record.status;
  row.firstByteMs = record.firstByteMs;
  row.stopReason = interned(record.stopReason === '' ? undefined : record.stopReason, intern);
  if (record.tokens !== undefined) row.tokens = record.tokens;
  if (record.error !== undefined)
    row.error = { ...record.error, type: intern(record.error.type), message: intern(redactText(record.error.message)) };
  if (record.changes.length > row.changes.length) row.changes = record.changes.map(intern);
}

/** Adds what is known only when the request has ended: its outcome, speed and cost. */
export function finishRow(row: StoredRow, record: RequestRecord, prices: PriceBook): void {
  const durationMs = record.durationMs ?? Math.max(0, Date.now() - record.at);
  row.durationMs = durationMs;
  row.state = outcome(record);
  row.blockedOrigin = blockedOrigin(record);
  if (row.tokens === undefined) return;
  row.tokensPerSecond = tokensPerSecond(
    row.tokens.output,
    durationMs,
    record.stream === false ? undefined : record.firstByteMs,
  );
  row.cost = record.cost ?? prices.cost(row.tokens, record.modelUsed, record.backend);
}

/** Makes a row that was read back share its names with the others. */
export function shareNames(row: StoredRow, intern: Intern): void {
  row.method = intern(row.method);
  row.path = intern(row.path);
  row.client = intern(row.client);
  row.userAgent = intern(row.userAgent);
  row.remote = intern(row.remote);
  row.modelAsked = interned(row.modelAsked, intern);
  row.modelUsed = interned(row.modelUsed, intern);
  row.rule = interned(row.rule, intern);
  row.stopReason = interned(row.stopReason, intern);
  row.changes = row.changes.length === 0 ? NO_CHANGES : row.changes.map(intern);
}

function outcome(record: RequestRecord): StoredRow['state'] {
  if (record.error?.code === 'client_closed') return 'cancelled';
  return record.error !== undefined || (record.status ?? 0) >= 400 ? 'failed' : 'done';
}

/** The page that was refused, if that is why the request failed. */
function blockedOrigin(record: RequestRecord): string | undefined {
  return record.error?.code === 'origin_blocked' ? record.headers.origin : undefined;
}

/** Less than this between the first byte and the last says nothing about a model's speed. */
const SHORTEST_MS = 50;

/** Returns the speed of writing: what came after the first byte, or the whole time where all came at once. */
function tokensPerSecond(output: number, durationMs: number, firstByteMs: number | undefined): number | undefined {
  if (output === 0) return undefined;
  const writing =
    firstByteMs === undefined || durationMs - firstByteMs < SHORTEST_MS ? durationMs : durationMs - firstByteMs;
  return writing <= 0 ? undefined : Math.round((output / writing) * 10_000) / 10;
}

function interned(text: string | undefined, intern: Intern): string | undefined {
  return text === undefined ? undefined : intern(text);
}
