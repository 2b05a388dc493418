import type { Journal, RequestRecord } from '../core/record.ts';

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
export function createTerminalLog(
  stream: { readonly isTTY?: boolean; write(text: string): unknown },
  options: { debug: boolean },
): TerminalLog {
  const pretty = stream.isTTY;
  const lineFor = (level: LogLevel, message: string, fields: Record<string, unknown>): string => {
    const time = new Date();
    if (pretty)
      return `${time.toTimeString().slice(0, 8)}  ${level === 'info' ? '' : `${level.toUpperCase()} `}${message}\n`;
    return `${JSON.stringify({ time: time.toISOString(), level, message, ...fields })}\n`;
  };
  const say = (level: LogLevel, message: string, fields: Record<string, unknown>): void => {
    if (level !== 'debug' || options.debug) stream.write(lineFor(level, message, fields));
  };
  let ended: RequestRecord[] = [];
  let lines = '';
  /**
   * At the end of a turn of the event loop, so that no record outlives its request by much: what lives shortly costs
   * the memory's garbage collection nothing.
   */
  const write = (): void => {
    const turn = ended;
    ended = [];
    if (lines === '') setTimeout(flush, FLUSH_MS).unref();
    for (const record of turn)
      lines += pretty ? lineFor(levelOf(record), lineOf(record), NO_FIELDS) : jsonLineOf(record);
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
export function lineOf({
  status,
  method,
  path,
  modelAsked,
  modelUsed,
  tokens,
  durationMs,
  changes,
  error,
}: RequestRecord): string {
  let line = `${status ?? '---'}  ${method}  ${path}`;
  if (modelAsked !== undefined)
    line += modelUsed === undefined || modelUsed === modelAsked ? `  ${modelAsked}` : `  ${modelAsked} → ${modelUsed}`;
  if (tokens !== undefined)
    line += `  ${tokens.input + (tokens.cacheRead ?? 0) + (tokens.cacheWrite ?? 0)} in ${tokens.output} out`;
  if (durationMs !== undefined) line += `  ${Math.round(durationMs)} ms`;
  if (error !== undefined) line += `\n            ${error.message}`;
  for (const change of changes) line += `\n            ${change}`;
  return line;
}

/**
 * A request as one line of JSON. Put together by hand: one object for all fields, most of them absent, would be written
 * at twice the cost.
 */
function jsonLineOf(record: RequestRecord): string {
  const { modelAsked, modelUsed, backend, rule, status, firstByteMs, durationMs, tokens, stopReason, error, changes } =
    record;
  let line = `{"time":"${timeNow()}","level":"${levelOf(record)}","message":${quoted(lineOf(record))},"request":"${record.id}","dialect":"${record.dialect}"`;
  if (modelAsked !== undefined) line += `,"model":${quoted(modelAsked)}`;
  if (modelUsed !== undefined) line += `,"used":${quoted(modelUsed)}`;
  if (backend !== undefined) line += `,"backend":"${backend}"`;
  if (rule !== undefined) line += `,"rule":${quoted(rule)}`;
  if (status !== undefined) line += `,"status":${status}`;
  if (firstByteMs !== undefined) line += `,"first_byte_ms":${firstByteMs}`;
  if (durationMs !== undefined) line += `,"duration_ms":${durationMs}`;
  if (tokens !== undefined) line += `,"tokens":${JSON.stringify(tokens)}`;
  if (stopReason !== undefined) line += `,"stop_reason":${quoted(stopReason)}`;
  if (error !== undefined) line += `,"error":${JSON.stringify(error)}`;
  if (changes.length > 0) line += `,"changes":${JSON.stringify(changes)}`;
  return `${line}}\n`;
}

/** What JSON writes as it is. */
const PLAIN = /^[\w .:/@→-]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

let lastTime = 0;
let lastTimeText = '';

/** The time as ISO 8601, made once for all lines of a millisecond. */
function timeNow(): string {
  const now = Date.now();
  if (now !== lastTime) lastTimeText = new Date((lastTime = now)).toISOString();
  return lastTimeText;
}
