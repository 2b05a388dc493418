import { clientName } from './client-name.ts';
import type { PriceBook } from './prices.ts';
import type { RequestRecord } from '../core/record.ts';
import type { Intern } from './intern.ts';
import { LATER_FIELDS, makeRow, type StoredRow } from './row.ts';

/** Returns the row of a request that has just begun. */
export function newRow(record: RequestRecord, seq: number, intern: Intern): StoredRow {
  return makeRow({
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
  });
}

const FILLS = Object.values(LATER_FIELDS).flatMap(({ fill }) => fill ?? []);

/** Copies what the record knows by now into the row. */
export function fillRow(row: StoredRow, record: RequestRecord, intern: Intern): void {
  for (const fill of FILLS) fill(row, record, intern);
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
