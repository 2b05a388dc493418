import { isList, isRecord, number, parseJson, record, records, text, type JsonObject } from './json.ts';

/**
 * The rules that every stream keeps, whatever happened in it (reference/ollama-behaviour.md, last paragraph;
 * reference/openai.md 1.6). Each check throws an Error that names the broken rule; run one after every streamed test.
 */

function rule(holds: boolean, name: string, detail?: unknown): asserts holds {
  if (!holds) throw new Error(`grammar: ${name}${detail === undefined ? '' : `: ${JSON.stringify(detail)}`}`);
}

const deltaFits = new Map([
  ['text', ['text_delta', 'citations_delta']],
  ['thinking', ['thinking_delta', 'signature_delta']],
  ['tool_use', ['input_json_delta']],
  ['server_tool_use', ['input_json_delta']],
  ['mcp_tool_use', ['input_json_delta']],
  ['compaction', ['compaction_delta']],
]);

const usageFields = [
  'input_tokens',
  'output_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
] as const;

interface OpenBlock {
  readonly type: string;
  json: string;
  signatures: number;
  lastDelta: string;
}

/** The events of an Anthropic stream, each the parsed `data` of a frame. */
export function checkAnthropicEvents(events: readonly unknown[]): void {
  const list = events.map((event) => {
    rule(isRecord(event), 'every event is an object', event);
    return event;
  });
  const heard = list.filter((event) => event['type'] !== 'ping');
  const first = heard[0];
  rule(first !== undefined, 'a stream has events');
  const failed = heard.at(-1)?.['type'] === 'error';
  if (first['type'] === 'error' && heard.length === 1) {
    checkErrorEvent(first);
    return;
  }
  rule(first['type'] === 'message_start', 'message_start comes first', first);
  checkMessageStart(first);
  const walk = new AnthropicWalk(failed);
  for (const event of heard) walk.step(event);
  if (failed) {
    checkErrorEvent(record(heard.at(-1)));
    return;
  }
  rule(
    heard.at(-1)?.['type'] === 'message_stop',
    'message_stop comes last unless an error ends the stream',
    heard.at(-1),
  );
  rule(list.at(-1)?.['type'] === 'message_stop', 'nothing comes after message_stop', list.at(-1));
  walk.finish();
}

function checkErrorEvent(event: JsonObject): void {
  const error = record(event['error']);
  rule(
    text(error['type']) !== '' && text(error['message']) !== '',
    'an error event has error.type and error.message',
    event,
  );
}

function checkMessageStart(event: JsonObject): void {
  const message = record(event['message']);
  rule(
    message['type'] === 'message' && message['role'] === 'assistant',
    'message_start carries an assistant message',
    message,
  );
  rule(
    isList(message['content']) && message['content'].length === 0,
    'message_start has an empty content list',
    message['content'],
  );
  rule(message['stop_reason'] === null, 'message_start has stop_reason null', message['stop_reason']);
  rule(text(message['id']).startsWith('msg_'), 'the message id begins with msg_', message['id']);
  const usage = record(message['usage']);
  rule(
    typeof usage['input_tokens'] === 'number' && typeof usage['output_tokens'] === 'number',
    'message_start has usage with input_tokens and output_tokens',
    message['usage'],
  );
}

/** The state of one walk through the events. */
class AnthropicWalk {
  #open: OpenBlock | undefined;
  #next = 0;
  #starts = 0;
  #stopReason: unknown;
  #deltas = 0;
  #stopped = false;
  #callsSeen = false;
  #brokenCall: string | undefined;
  readonly #usage = new Map<string, number>();
  readonly #failed: boolean;

  constructor(failed: boolean) {
    this.#failed = failed;
  }

  step(event: JsonObject): void {
    rule(!this.#stopped, 'nothing comes after message_stop', event);
    switch (event['type']) {
      case 'message_start':
        this.#starts += 1;
        rule(this.#starts === 1, 'there is exactly one message_start');
        this.#measure(record(record(event['message'])['usage']));
        return;
      case 'content_block_start':
        this.#start(event);
        return;
      case 'content_block_delta':
        this.#delta(event);
        return;
      case 'content_block_stop':
        this.#stop(event);
        return;
      case 'message_delta':
        this.#messageDelta(event);
        return;
      case 'message_stop':
        this.#stopped = true;
        rule(this.#deltas > 0, 'message_delta comes before message_stop');
        return;
      case 'error':
        rule(this.#failed, 'an error event ends the stream', event);
        return;
      default:
        rule(false, 'only known events', event);
    }
  }

  #start(event: JsonObject): void {
    rule(this.#deltas === 0, 'blocks come before message_delta', event);
    rule(this.#open === undefined, 'a block stops before the next one starts', event);
    rule(event['index'] === this.#next, 'indices are 0, 1, 2 without a gap', event);
    const block = record(event['content_block']);
    const type = text(block['type']);
    if (type === 'text') rule(block['text'] === '', 'a text block starts with empty text', block);
    if (type === 'thinking') rule(block['thinking'] === '', 'a thinking block starts with empty thinking', block);
    if (type === 'text' || type === 'thinking') rule(!('input' in block), 'text and thinking have no input', block);
    if (type === 'tool_use') {
      rule(text(block['id']) !== '' && text(block['name']) !== '', 'a tool_use block has id and name', block);
      rule(isRecord(block['input']), 'a tool_use block starts with an input object', block);
      this.#callsSeen = true;
    }
    this.#open = { type, json: '', signatures: 0, lastDelta: '' };
  }

  #delta(event: JsonObject): void {
    const open = this.#open;
    rule(open !== undefined && event['index'] === this.#next, 'a delta belongs to the open block', event);
    const delta = record(event['delta']);
    const type = text(delta['type']);
    rule((deltaFits.get(open.type) ?? []).includes(type), `the delta fits its ${open.type} block`, delta);
    if (type === 'input_json_delta') {
      rule(typeof delta['partial_json'] === 'string', 'input_json_delta has partial_json', delta);
      open.json += text(delta['partial_json']);
    }
    if (type === 'text_delta') rule(typeof delta['text'] === 'string', 'text_delta has text', delta);
    if (type === 'thinking_delta') rule(typeof delta['thinking'] === 'string', 'thinking_delta has thinking', delta);
    if (type === 'signature_delta') {
      rule(text(delta['signature']) !== '', 'a signature is not empty', delta);
      open.signatures += 1;
    }
    open.lastDelta = type;
  }

  #stop(event: JsonObject): void {
    const open = this.#open;
    rule(open !== undefined && event['index'] === this.#next, 'a stop belongs to the open block', event);
    if (open.type === 'thinking') {
      rule(open.signatures === 1, 'a thinking block has exactly one signature_delta', open.signatures);
      rule(open.lastDelta === 'signature_delta', 'the signature_delta comes right before the stop', open.lastDelta);
    }
    if ((deltaFits.get(open.type) ?? []).includes('input_json_delta') && !parsesAsObject(open.json))
      this.#brokenCall = open.json;
    this.#open = undefined;
    this.#next += 1;
  }

  #messageDelta(event: JsonObject): void {
    rule(this.#open === undefined, 'every block stops before message_delta', event);
    rule(isRecord(event['delta']) && isRecord(event['usage']), 'message_delta has delta and usage', event);
    rule(typeof event['usage']['output_tokens'] === 'number', 'message_delta has usage.output_tokens', event);
    this.#measure(event['usage']);
    this.#deltas += 1;
    this.#stopReason = event['delta']['stop_reason'] ?? this.#stopReason;
  }

  /** Prompt counts may be corrected once by the final count; output only grows. */
  #measure(usage: JsonObject): void {
    for (const field of usageFields) {
      const value = usage[field];
      if (value === undefined || value === null) continue;
      rule(
        typeof value === 'number' && Number.isInteger(value) && value >= 0,
        `usage.${field} is a whole number`,
        value,
      );
      const before = this.#usage.get(field) ?? 0;
      if (field === 'output_tokens') rule(value >= before, `usage.${field} never falls`, { before, value });
      this.#usage.set(field, value);
    }
  }

  finish(): void {
    rule(this.#open === undefined, 'every block that starts also stops');
    rule(typeof this.#stopReason === 'string', 'message_delta gives a stop_reason', this.#stopReason);
    const cut = this.#stopReason === 'max_tokens' || this.#stopReason === 'model_context_window_exceeded';
    const other =
      cut ||
      this.#stopReason === 'refusal' ||
      this.#stopReason === 'pause_turn' ||
      this.#stopReason === 'stop_sequence';
    if (!other) {
      rule(
        (this.#stopReason === 'tool_use') === this.#callsSeen,
        'stop_reason is tool_use exactly if a tool_use block exists',
        this.#stopReason,
      );
    }
    if (!cut)
      rule(this.#brokenCall === undefined, 'the joined input_json_delta parses as a JSON object', this.#brokenCall);
  }
}

function parsesAsObject(json: string): boolean {
  if (json === '') return true;
  try {
    return isRecord(parseJson(json));
  } catch {
    return false;
  }
}

/** The lines of an Ollama stream: text, or objects that are already parsed. */
export function checkOllamaLines(lines: readonly unknown[]): void {
  rule(lines.length > 0, 'a stream has lines');
  const objects = lines.map((line, n) => {
    const value = typeof line === 'string' ? parsedLine(line, n) : line;
    rule(isRecord(value), 'each line is a JSON object', line);
    return value;
  });
  objects.forEach((line, n) => {
    const last = n === objects.length - 1;
    if ('error' in line) {
      rule(last, 'an error line is the last line', line);
      rule(text(line['error']) !== '', 'an error line has a text', line);
      return;
    }
    rule(typeof line['done'] === 'boolean', 'each line has done', line);
    rule(!line['done'] || last, 'done:true is the last line only', line);
    rule(isRecord(line['message']) !== 'response' in line, 'a line has either message or response', line);
    for (const call of records(record(line['message'])['tool_calls'])) checkOllamaCall(call);
  });
  const last = record(objects.at(-1));
  if ('error' in last) return;
  rule(last['done'] === true, 'the last line has done:true', last);
  rule(text(last['done_reason']) !== '', 'the last line has a done_reason', last);
}

function checkOllamaCall(call: JsonObject): void {
  const called = record(call['function']);
  rule(text(called['name']) !== '', 'a tool call has a name', call);
  rule(isRecord(called['arguments']), 'tool call arguments are an object', call);
  rule(typeof called['index'] === 'number', 'a tool call has function.index', call);
}

function parsedLine(line: string, n: number): unknown {
  try {
    return parseJson(line);
  } catch {
    rule(false, `line ${String(n)} is JSON`, line.slice(0, 120));
    return;
  }
}

/** The `data:` payloads of an OpenAI chat stream, `[DONE]` included. */
export function checkOpenAIChunks(payloads: readonly string[]): void {
  rule(payloads.length > 0, 'a stream has payloads');
  const dones = payloads.filter((payload) => payload === '[DONE]').length;
  const chunks = payloads.filter((payload) => payload !== '[DONE]').map(parsedPayload);
  const failed = chunks.some((chunk) => 'error' in chunk);
  if (failed) {
    rule(dones === 0, 'a stream that ends with an error has no [DONE]');
    rule(
      chunks.slice(0, -1).every((chunk) => !('error' in chunk)),
      'the error is the last payload',
    );
    rule(text(record(chunks.at(-1)?.['error'])['message']) !== '', 'an error payload has a message', chunks.at(-1));
  } else {
    rule(dones === 1, 'there is exactly one [DONE]', dones);
    rule(payloads.at(-1) === '[DONE]', '[DONE] comes last', payloads.at(-1));
  }
  const walk = new OpenAIWalk();
  for (const chunk of chunks) if (!('error' in chunk)) walk.step(chunk);
  if (!failed) walk.finish();
}

function parsedPayload(payload: string): JsonObject {
  const value = parsedLine(payload, 0);
  rule(isRecord(value), 'each payload is a JSON object', payload.slice(0, 120));
  return value;
}

interface OpenCall {
  readonly id: string;
  json: string;
}

class OpenAIWalk {
  #id: unknown;
  #created: unknown;
  #chunks = 0;
  #finish: unknown;
  #usageSeen = false;
  readonly #calls: OpenCall[] = [];

  step(chunk: JsonObject): void {
    rule(chunk['object'] === 'chat.completion.chunk', 'object is chat.completion.chunk', chunk['object']);
    if (this.#chunks === 0) {
      this.#id = chunk['id'];
      this.#created = chunk['created'];
      rule(text(this.#id) !== '' && number(this.#created) > 0, 'chunks have id and created', chunk);
    }
    rule(chunk['id'] === this.#id, 'every chunk has the same id', chunk['id']);
    rule(chunk['created'] === this.#created, 'every chunk has the same created', chunk['created']);
    rule(!this.#usageSeen, 'the usage chunk comes after all others', chunk);
    const choices = records(chunk['choices']);
    rule(isList(chunk['choices']), 'choices is a list', chunk['choices']);
    if (choices.length === 0) {
      rule(isRecord(chunk['usage']), 'a chunk without choices carries usage', chunk);
      rule(this.#finish !== undefined, 'usage comes after the finish chunk', chunk);
      this.#usageSeen = true;
    }
    for (const choice of choices) this.#choice(choice);
    this.#chunks += 1;
  }

  #choice(choice: JsonObject): void {
    rule(this.#finish === undefined, 'nothing comes after the finish chunk', choice);
    const delta = record(choice['delta']);
    rule(isRecord(choice['delta']), 'a choice has a delta', choice);
    if (this.#chunks === 0) rule(delta['role'] === 'assistant', 'the first chunk has the role', delta);
    else rule(!('role' in delta), 'the role is on the first chunk only', delta);
    for (const call of records(delta['tool_calls'])) this.#call(call);
    if (choice['finish_reason'] !== null && choice['finish_reason'] !== undefined)
      this.#finish = choice['finish_reason'];
  }

  #call(call: JsonObject): void {
    const index = number(call['index'], -1);
    const known = this.#calls[index];
    const called = record(call['function']);
    if (known) {
      rule(index === this.#calls.length - 1, 'calls are not interleaved', call);
      rule(call['id'] === undefined || call['id'] === known.id, 'a call keeps its id', call);
      known.json += text(called['arguments']);
      return;
    }
    rule(index === this.#calls.length, 'tool call indices are 0, 1, 2 without a gap', call);
    rule(text(call['id']) !== '' && text(called['name']) !== '', 'the first delta of a call has id and name', call);
    this.#calls.push({ id: text(call['id']), json: text(called['arguments']) });
  }

  finish(): void {
    rule(typeof this.#finish === 'string', 'a finish chunk gives the finish_reason', this.#finish);
    const hasCalls = this.#calls.length > 0;
    if (this.#finish === 'tool_calls') rule(hasCalls, 'finish_reason tool_calls needs a call');
    if (this.#finish === 'stop') rule(!hasCalls, 'finish_reason is tool_calls when there are calls');
    if (this.#finish === 'length') return;
    const broken = this.#calls.find((call) => !parsesAsObject(call.json));
    rule(broken === undefined, 'the joined arguments parse as a JSON object', broken);
  }
}
