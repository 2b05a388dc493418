import type { LogRow } from '../../contract/log.ts';
import { backend } from '../../contract/words.ts';
import type { RequestRecord } from '../core/record.ts';
import { isArray, isObject, isString, numberOf, stringOf, type JsonObject } from '../lib/json.ts';
import { isErrorCode } from '../messages/errors.ts';
import { interned, type Intern } from './intern.ts';
import { redactText } from './redact.ts';

/** What is known of a request with its first byte. */
export interface Beginning
  extends Pick<LogRow, 'id' | 'seq' | 'at' | 'method' | 'path' | 'client' | 'dialect' | 'state'> {
  userAgent: string;
  remote: string;
}

/** What becomes known later: the rest of what interfaces are told, and what only the log itself needs. */
export type Later = {
  [Name in Exclude<keyof LogRow, keyof Beginning | 'changes'>]-?: LogRow[Name] | undefined;
} & {
  /** When it was known where the request goes. */
  routedMs: number | undefined;
  /** The sentences, of which interfaces are told the number. */
  changes: readonly string[];
  /** Whether its bodies were kept when it ended. */
  bodies: true | undefined;
};

/** One request as the log keeps it, in memory and as one line of JSON on disk. */
export type StoredRow = Beginning & Later;

/**
 * How one field comes into a row. Each names its field itself: a name that is handed over is looked up anew every time,
 * and the rows of all requests come through here.
 */
interface Field {
  /** From what is known of the request by now. */
  fill?(row: StoredRow, record: RequestRecord, intern: Intern): void;
  /** From a line of the disk. */
  read(row: StoredRow, line: JsonObject, intern: Intern): void;
}

/** Every field that becomes known later, once: how it is filled in and how it is read back. */
export const LATER_FIELDS: { readonly [Name in keyof Later]: Field } = {
  modelAsked: {
    fill: (row, record, intern) => void (row.modelAsked = interned(record.modelAsked, intern)),
    read: (row, line, intern) => void (row.modelAsked = interned(stringOf(line.modelAsked), intern)),
  },
  modelUsed: {
    fill: (row, record, intern) => void (row.modelUsed = interned(record.modelUsed, intern)),
    read: (row, line, intern) => void (row.modelUsed = interned(stringOf(line.modelUsed), intern)),
  },
  backend: {
    fill: (row, record) => void (row.backend = record.backend),
    read: (row, line) => void (row.backend = backend.options.find((name) => name === line.backend)),
  },
  rule: {
    fill: (row, record, intern) => void (row.rule = interned(record.rule, intern)),
    read: (row, line, intern) => void (row.rule = interned(stringOf(line.rule), intern)),
  },
  relayed: {
    fill: (row, record) => void (row.relayed = record.relayed === true ? true : undefined),
    // Lines of earlier versions say it by another name.
    read: (row, line) => void (row.relayed = line.relayed === true || line.passedThrough === true ? true : undefined),
  },
  stream: {
    fill: (row, record) => void (row.stream = record.stream),
    read: (row, line) => void (row.stream = typeof line.stream === 'boolean' ? line.stream : undefined),
  },
  status: {
    fill: (row, record) => void (row.status = record.status),
    read: (row, line) => void (row.status = numberOf(line.status)),
  },
  // The journal fills it in: the record does not know it.
  routedMs: { read: (row, line) => void (row.routedMs = numberOf(line.routedMs)) },
  firstByteMs: {
    fill: (row, record) => void (row.firstByteMs = record.firstByteMs),
    read: (row, line) => void (row.firstByteMs = numberOf(line.firstByteMs)),
  },
  // Known with the request's end: finishRow.
  durationMs: { read: (row, line) => void (row.durationMs = numberOf(line.durationMs)) },
  tokens: {
    fill: (row, record) => {
      if (record.tokens !== undefined) row.tokens = record.tokens;
    },
    read: (row, line) => void (row.tokens = tokensOf(line.tokens)),
  },
  tokensPerSecond: { read: (row, line) => void (row.tokensPerSecond = numberOf(line.tokensPerSecond)) },
  cost: { read: (row, line) => void (row.cost = numberOf(line.cost)) },
  stopReason: {
    fill: (row, { stopReason }, intern) =>
      void (row.stopReason = interned(stopReason === '' ? undefined : stopReason, intern)),
    read: (row, line, intern) => void (row.stopReason = interned(stringOf(line.stopReason), intern)),
  },
  error: {
    fill: (row, { error }, intern) => {
      if (error !== undefined)
        row.error = { ...error, type: intern(error.type), message: intern(redactText(error.message)) };
    },
    read: (row, line) => void (row.error = errorOf(line.error)),
  },
  changes: {
    fill: (row, record, intern) => {
      if (record.changes.length > row.changes.length) row.changes = record.changes.map(intern);
    },
    read: (row, { changes }, intern) => {
      if (isArray(changes) && changes.length > 0) row.changes = changes.filter(isString).map(intern);
    },
  },
  blockedOrigin: { read: (row, line) => void (row.blockedOrigin = stringOf(line.blockedOrigin)) },
  bodies: { read: (row, line) => void (row.bodies = line.bodies === true ? true : undefined) },
};

const NO_CHANGES: readonly string[] = [];

/**
 * Returns a row that knows no more than its beginning. Every row has every field, in this order, so that a hundred
 * thousand of them share one hidden class; only here is one made.
 */
export function makeRow(beginning: Beginning): StoredRow {
  return {
    id: beginning.id,
    seq: beginning.seq,
    at: beginning.at,
    method: beginning.method,
    path: beginning.path,
    client: beginning.client,
    userAgent: beginning.userAgent,
    remote: beginning.remote,
    dialect: beginning.dialect,
    state: beginning.state,
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

function tokensOf(value: unknown): StoredRow['tokens'] {
  if (!isObject(value)) return undefined;
  const tokens: StoredRow['tokens'] = { input: numberOf(value.input) ?? 0, output: numberOf(value.output) ?? 0 };
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
