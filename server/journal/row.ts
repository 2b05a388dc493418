import type { LogRow } from '../../contract/log.ts';
import { isErrorCode } from '../messages/errors.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';
import { isArray, isObject, isString, numberOf, stringOf, type JsonObject } from '../lib/json.ts';
import type { TokenCounts } from '../messages/usage.ts';
import type { BackendName, Dialect } from '../core/record.ts';

/**
 * One request as the log keeps it, in memory and as one line of JSON on disk. Every row has every field, in
 * this order, so that a hundred thousand of them share one hidden class.
 */
export interface StoredRow {
  id: string;
  seq: number;
  at: number;
  method: string;
  path: string;
  client: string;
  userAgent: string;
  remote: string;
  dialect: Dialect;
  state: LogRow['state'];
  modelAsked: string | undefined;
  modelUsed: string | undefined;
  backend: BackendName | undefined;
  rule: string | undefined;
  relayed: true | undefined;
  stream: boolean | undefined;
  status: number | undefined;
  /** When it was known where the request goes. */
  routedMs: number | undefined;
  firstByteMs: number | undefined;
  durationMs: number | undefined;
  tokens: TokenCounts | undefined;
  tokensPerSecond: number | undefined;
  cost: number | undefined;
  stopReason: string | undefined;
  error: { type: string; message: string; code?: ErrorCode } | undefined;
  changes: readonly string[];
  blockedOrigin: string | undefined;
  /** Whether its bodies were kept when it ended. */
  bodies: true | undefined;
}

/**
 * Returns a row as interfaces are told it: without what only the detail shows. What is not known is left out: fields
 * that hold nothing would double what goes to the window for every request that begins.
 */
export function toLogRow(row: StoredRow): LogRow {
  const { id, seq, at, method, path, client, dialect, state, changes } = row;
  const shown: LogRow = { id, seq, at, method, path, client, dialect, state, changes: changes.length };
  if (row.modelAsked !== undefined) shown.modelAsked = row.modelAsked;
  if (row.modelUsed !== undefined) shown.modelUsed = row.modelUsed;
  if (row.backend !== undefined) shown.backend = row.backend;
  if (row.rule !== undefined) shown.rule = row.rule;
  if (row.relayed !== undefined) shown.relayed = row.relayed;
  if (row.stream !== undefined) shown.stream = row.stream;
  if (row.status !== undefined) shown.status = row.status;
  if (row.firstByteMs !== undefined) shown.firstByteMs = row.firstByteMs;
  if (row.durationMs !== undefined) shown.durationMs = row.durationMs;
  if (row.tokens !== undefined) shown.tokens = row.tokens;
  if (row.tokensPerSecond !== undefined) shown.tokensPerSecond = row.tokensPerSecond;
  if (row.cost !== undefined) shown.cost = row.cost;
  if (row.stopReason !== undefined) shown.stopReason = row.stopReason;
  if (row.error !== undefined) shown.error = row.error;
  if (row.blockedOrigin !== undefined) shown.blockedOrigin = row.blockedOrigin;
  return shown;
}

const STATES = { running: true, done: true, failed: true, cancelled: true } as const;
const DIALECTS = { anthropic: true, ollama: true, openai: true, own: true } as const;
const BACKENDS = { anthropic: true, ollama: true, 'claude-code': true, demo: true } as const;

function isOneOf<T extends object>(table: T, value: unknown): value is keyof T {
  return isString(value) && Object.hasOwn(table, value);
}

/** Returns the row that a line of a segment holds, or undefined when the line is torn or not a row. */
export function rowOfJson(value: unknown): StoredRow | undefined {
  if (!isObject(value)) return undefined;
  const { id, seq, at, method, path, client, dialect, state, backend } = value;
  if (
    !isString(id) ||
    typeof seq !== 'number' ||
    typeof at !== 'number' ||
    !isString(method) ||
    !isString(path) ||
    !isString(client)
  )
    return undefined;
  if (!isOneOf(DIALECTS, dialect) || !isOneOf(STATES, state)) return undefined;
  return {
    id,
    seq,
    at,
    method,
    path,
    client,
    userAgent: stringOf(value.userAgent) ?? '',
    remote: stringOf(value.remote) ?? '',
    dialect,
    state,
    modelAsked: stringOf(value.modelAsked),
    modelUsed: stringOf(value.modelUsed),
    backend: isOneOf(BACKENDS, backend) ? backend : undefined,
    rule: stringOf(value.rule),
    relayed: value.relayed === true || value.passedThrough === true ? true : undefined,
    stream: typeof value.stream === 'boolean' ? value.stream : undefined,
    status: numberOf(value.status),
    routedMs: numberOf(value.routedMs),
    firstByteMs: numberOf(value.firstByteMs),
    durationMs: numberOf(value.durationMs),
    tokens: tokensOf(value.tokens),
    tokensPerSecond: numberOf(value.tokensPerSecond),
    cost: numberOf(value.cost),
    stopReason: stringOf(value.stopReason),
    error: errorOf(value.error),
    changes: isArray(value.changes) ? value.changes.filter(isString) : [],
    blockedOrigin: stringOf(value.blockedOrigin),
    bodies: value.bodies === true ? true : undefined,
  };
}

function tokensOf(value: unknown): TokenCounts | undefined {
  if (!isObject(value)) return undefined;
  const tokens: TokenCounts = { input: numberOf(value.input) ?? 0, output: numberOf(value.output) ?? 0 };
  for (const field of ['cacheRead', 'cacheWrite', 'thinking'] as const) {
    const count = numberOf(value[field]);
    if (count !== undefined) tokens[field] = count;
  }
  return tokens;
}

function errorOf(value: unknown): StoredRow['error'] {
  if (!isObject(value)) return undefined;
  // Rows of earlier versions have no code.
  const { code } = value;
  return {
    type: stringOf(value.type) ?? '',
    message: stringOf(value.message) ?? '',
    ...(isErrorCode(code) ? { code } : {}),
  };
}

/** Returns the parsed line when it is whole. A line that was torn by a crash lacks its last brace and so is no JSON. */
export function objectOfLine(line: string): JsonObject | undefined {
  if (!line.endsWith('}')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
