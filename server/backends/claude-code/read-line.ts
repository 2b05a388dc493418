import { isErrorType, type ErrorType } from '../../messages/errors.ts';
import { isArray, isObject, numberOf, parseJson, stringOf, type JsonObject } from '../../lib/json.ts';

/** What a line of the command's output means to us. Its other lines, and all that later versions add, mean nothing. */
export type Line =
  /** One event of the answer, as Anthropic sent it. */
  | { kind: 'event'; event: JsonObject }
  /** The command begins a turn; `model` is the id that its name stands for. */
  | { kind: 'init'; model: string | undefined }
  /** A request to Anthropic goes out. */
  | { kind: 'requesting' }
  /** A request failed and the command is about to send it again. */
  | { kind: 'retry'; status: number | undefined; delayMs: number }
  /** A request failed for good; a `result` with more follows. */
  | { kind: 'failure'; failure: Failure }
  /** The account's limits, told to those who are logged in. */
  | { kind: 'limits'; refused: boolean; resetsAt: number | undefined }
  /** The turn is over. */
  | { kind: 'result'; result: TurnResult }
  /** The command asks something of its host and waits for the answer. */
  | { kind: 'ask'; id: string; request: JsonObject }
  /** The command's answer to something that we asked. */
  | { kind: 'answer'; id: string; error: string | undefined };

/** A request that Anthropic, or the way to it, refused. */
export interface Failure {
  /** As the command words it. */
  text: string;
  status: number | undefined;
  type: ErrorType | undefined;
  requestId: string | undefined;
}

/** The last line of a turn. */
export interface TurnResult {
  /** Zero for a line that was only put into the history. */
  turns: number;
  /** Set when the turn failed. */
  failure: Failure | undefined;
  /** What the command said itself where the model was not asked. */
  text: string;
  /** What the command reckons the process has spent so far, in US dollars; for a plan's account only a measure. */
  costUsd: number | undefined;
}

/** Returns what a line of stream-json means, or undefined when it means nothing to us. */
export function readLine(text: string): Line | undefined {
  const line = parseJson(text);
  if (!isObject(line)) return undefined;
  switch (line['type']) {
    case 'stream_event':
      // Events with a parent are those of a helper that the command started for itself.
      return isObject(line['event']) && (line['parent_tool_use_id'] ?? null) === null
        ? { kind: 'event', event: line['event'] }
        : undefined;
    case 'system':
      return readSystem(line);
    case 'assistant':
      return readAssistant(line);
    case 'rate_limit_event':
      return readLimits(line['rate_limit_info']);
    case 'result':
      return { kind: 'result', result: readResult(line) };
    case 'control_request': {
      const id = stringOf(line['request_id']);
      return id === undefined || !isObject(line['request']) ? undefined : { kind: 'ask', id, request: line['request'] };
    }
    case 'control_response': {
      const response = line['response'];
      const id = isObject(response) ? stringOf(response['request_id']) : undefined;
      if (!isObject(response) || id === undefined) return undefined;
      return {
        kind: 'answer',
        id,
        error: response['subtype'] === 'error' ? (stringOf(response['error']) ?? 'no reason given') : undefined,
      };
    }
    default:
      return undefined;
  }
}

function readSystem(line: JsonObject): Line | undefined {
  switch (line['subtype']) {
    case 'init':
      return { kind: 'init', model: stringOf(line['model']) };
    case 'status':
      return line['status'] === 'requesting' ? { kind: 'requesting' } : undefined;
    case 'api_retry':
      return { kind: 'retry', status: numberOf(line['error_status']), delayMs: numberOf(line['retry_delay_ms']) ?? 0 };
    default:
      return undefined;
  }
}

function readAssistant(line: JsonObject): Line | undefined {
  const message = line['message'];
  if (stringOf(line['error']) === undefined || !isObject(message)) return undefined;
  // A refusal is an answer: its events follow, with the stop reason that says so.
  if (message['stop_reason'] === 'refusal') return undefined;
  return { kind: 'failure', failure: failureOf(line, textOf(message['content'])) };
}

function readResult(line: JsonObject): TurnResult {
  const text =
    stringOf(line['result']) ??
    (isArray(line['errors']) ? line['errors'].filter((error) => typeof error === 'string').join(' ') : '');
  const failed = line['is_error'] === true && line['stop_reason'] !== 'refusal';
  return {
    turns: numberOf(line['num_turns']) ?? 0,
    failure: failed ? failureOf(line, text) : undefined,
    text,
    costUsd: numberOf(line['total_cost_usd']),
  };
}

function failureOf(line: JsonObject, text: string): Failure {
  const type = line['api_error_type'];
  return {
    text,
    status: numberOf(line['api_error_status']),
    type: isErrorType(type) ? type : undefined,
    requestId: stringOf(line['request_id']),
  };
}

function readLimits(info: unknown): Line | undefined {
  if (!isObject(info)) return undefined;
  return { kind: 'limits', refused: info['status'] === 'rejected', resetsAt: numberOf(info['resetsAt']) };
}

function textOf(content: unknown): string {
  if (!isArray(content)) return '';
  return content.map((block) => (isObject(block) ? (stringOf(block['text']) ?? '') : '')).join('');
}
