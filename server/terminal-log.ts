import type { Journal, RequestRecord } from './journal/record.ts';

/** One line of the gateway's own log. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface TerminalLog {
  log(level: LogLevel, message: string, fields?: Record<string, unknown>): void;
  /** A line for each request that ended. */
  journal: Journal;
}

const NO_FIELDS = {};

/** How long a line may wait for others. */
const FLUSH_MS = 20;

/**
 * Writes the log to `stream` (stderr): readable text on a terminal, one JSON object a line elsewhere.
 * Bodies and credentials never reach it.
 */
export function createTerminalLog(stream: NodeJS.WriteStream, options: { debug: boolean }): TerminalLog {
  const pretty = stream.isTTY;
  const lineFor = (level: LogLevel, message: string, fields: Record<string, unknown>): string => {
    const time = new Date();
    if (pretty) return `${time.toTimeString().slice(0, 8)}  ${level === 'info' ? '' : `${level.toUpperCase()} `}${message}\n`;
    return `${JSON.stringify({ time: time.toISOString(), level, message, ...fields })}\n`;
  };
  const say = (level: LogLevel, message: string, fields: Record<string, unknown>): void => {
    if (level !== 'debug' || options.debug) stream.write(lineFor(level, message, fields));
  };
  let ended: RequestRecord[] = [];
  let lines = '';
  /** At the end of a turn of the event loop, so that no record outlives its request by much: what lives shortly costs the memory's clean-up nothing. */
  const write = (): void => {
    const turn = ended;
    ended = [];
    if (lines === '') setTimeout(flush, FLUSH_MS).unref();
    for (const record of turn) lines += pretty ? lineFor(levelOf(record), lineOf(record), NO_FIELDS) : jsonLineOf(record);
  };
  const flush = (): void => {
    if (ended.length > 0) write();
    // One write for all: writing to a pipe is a system call that the event loop waits for.
    if (lines !== '') stream.write(lines);
    lines = '';
  };
  process.on('exit', flush);
  return {
    log: (level, message, fields = {}) => say(level, message, fields),
    journal: {
      wantsBodies: false,
      begin: () => undefined,
      update: () => undefined,
      answered: () => undefined,
      upstreamAnswered: () => undefined,
      end: (record) => {
        if (ended.push(record) === 1) setImmediate(write);
      },
    },
  };
}

function levelOf(record: RequestRecord): LogLevel {
  const status = record.status ?? 0;
  if (record.error === undefined && status < 400) return 'info';
  return status >= 500 || record.error?.type === 'api_error' ? 'error' : 'warn';
}

/** Returns a request in one readable line: what was asked of whom, what became of it, how long it took. */
export function lineOf(record: RequestRecord): string {
  const parts = [String(record.status ?? '---'), record.method, record.path];
  if (record.modelAsked !== undefined) {
    const used = record.modelUsed === undefined || record.modelUsed === record.modelAsked ? '' : ` → ${record.modelUsed}`;
    parts.push(`${record.modelAsked}${used}`);
  }
  if (record.tokens !== undefined) {
    const read = record.tokens.input + (record.tokens.cacheRead ?? 0) + (record.tokens.cacheWrite ?? 0);
    parts.push(`${read} in ${record.tokens.output} out`);
  }
  if (record.durationMs !== undefined) parts.push(`${Math.round(record.durationMs)} ms`);
  const changes = record.changes.length === 0 ? '' : `\n            ${record.changes.join('\n            ')}`;
  const error = record.error === undefined ? '' : `\n            ${record.error.message}`;
  return parts.join('  ') + error + changes;
}

/** A request as one line of JSON. Put together by hand: one object for all fields, most of them absent, would be written at twice the cost. */
function jsonLineOf(record: RequestRecord): string {
  const { modelAsked, modelUsed, backend, rule, status, firstByteMs, durationMs, tokens, stopReason, error, changes } = record;
  let line = `{"time":"${new Date().toISOString()}","level":"${levelOf(record)}","message":${JSON.stringify(lineOf(record))},"request":"${record.id}","dialect":"${record.dialect}"`;
  if (modelAsked !== undefined) line += `,"model":${JSON.stringify(modelAsked)}`;
  if (modelUsed !== undefined) line += `,"used":${JSON.stringify(modelUsed)}`;
  if (backend !== undefined) line += `,"backend":"${backend}"`;
  if (rule !== undefined) line += `,"rule":${JSON.stringify(rule)}`;
  if (status !== undefined) line += `,"status":${status}`;
  if (firstByteMs !== undefined) line += `,"first_byte_ms":${firstByteMs}`;
  if (durationMs !== undefined) line += `,"duration_ms":${durationMs}`;
  if (tokens !== undefined) line += `,"tokens":${JSON.stringify(tokens)}`;
  if (stopReason !== undefined) line += `,"stop_reason":${JSON.stringify(stopReason)}`;
  if (error !== undefined) line += `,"error":${JSON.stringify(error)}`;
  if (changes.length > 0) line += `,"changes":${JSON.stringify(changes)}`;
  return `${line}}\n`;
}
