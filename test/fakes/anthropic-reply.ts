import { readFileSync } from 'node:fs';
import { isList, isRecord, number, parseJson, record, records, text, type JsonObject } from '../support/json.ts';
import type { Faults } from './faults.ts';
import { sampleOf } from './schema-sample.ts';

/** What Claude's next answer is, and how it becomes the events of reference/anthropic.md 7 or one message. */

/** A content block of a scripted answer. Strings in a list are the chunks in which they stream. */
export type AnthropicBlock =
  | { readonly text: string | readonly string[]; readonly citations?: readonly JsonObject[] }
  /** An empty `thinking` with a signature is what `display: "omitted"` looks like. */
  | { readonly thinking: string | readonly string[]; readonly signature?: string }
  | { readonly redacted: string }
  | {
      readonly tool: string;
      readonly input?: JsonObject;
      readonly id?: string;
      /** The JSON text in the chunks to send, valid or not (cut at max_tokens), instead of `input`. */
      readonly json?: readonly string[];
    }
  | { readonly serverTool: string; readonly input?: JsonObject; readonly id?: string }
  /** A block that comes complete in its start: `web_search_tool_result` and the like. */
  | { readonly raw: JsonObject };

export interface AnthropicReply extends Faults {
  readonly blocks?: readonly AnthropicBlock[];
  /** Default: `tool_use` when there is a client tool call, else `end_turn`. */
  readonly stopReason?: string;
  readonly stopSequence?: string;
  /** Default for a refusal: category cyber with an explanation. */
  readonly stopDetails?: JsonObject;
  /** Merged over the default usage, cache fields included. */
  readonly usage?: JsonObject;
  /**
   * A recording in test/fixtures, replayed as it is: `anthropic-text.chunks.txt`. Whole answers take the `.json` beside
   * it.
   */
  readonly fixture?: string;
  /** Which stream of a recording that holds several, one after the other. Default 0. */
  readonly fixturePart?: number;
  /** The events themselves, for shapes that blocks cannot express. */
  readonly events?: readonly JsonObject[];
  /** The message itself, for a whole answer. */
  readonly message?: JsonObject;
  /** After the content comes an `error` event and the stream ends. Whole answers get it as a status. */
  readonly errorEvent?: { readonly type: string; readonly message: string };
  /** The error comes after so many events. Default: before `message_delta`. */
  readonly errorAfter?: number;
  /** The stream ends without `message_stop`. */
  readonly endWithoutStop?: boolean;
  /** One more text chunk of so many characters. */
  readonly hugeLine?: number;
  /** Pings besides the first one, after every so many events. */
  readonly pingEvery?: number;
}

/** An answer as events and as a message; both are made only when asked for. */
export interface RenderedReply {
  events(): readonly JsonObject[];
  message(): JsonObject;
}

let minted = 0;

/** An id as the API makes them: `msg_01…`. */
export function mintId(prefix: string): string {
  minted += 1;
  return `${prefix}_01Fake${minted.toString(36).padStart(18, '0')}`;
}

/** A rough size in tokens of what the model would read. */
export function inputTokens(body: JsonObject): number {
  const characters =
    JSON.stringify(body['messages'] ?? '').length +
    JSON.stringify(body['system'] ?? '').length +
    JSON.stringify(body['tools'] ?? '').length;
  return Math.max(1, Math.ceil(characters / 4));
}

/** The answer when nothing is scripted: it repeats the last user text, after thinking if thinking was asked for. */
export function defaultReply(body: JsonObject): AnthropicReply {
  if (body['max_tokens'] === 0) return { stopReason: 'max_tokens' };
  const thinking = record(body['thinking']);
  const thinks = thinking['type'] === 'adaptive' || thinking['type'] === 'enabled';
  const first: readonly AnthropicBlock[] = thinks
    ? [{ thinking: thinking['display'] === 'omitted' ? '' : ['Let me ', 'think.'] }]
    : [];
  const format = record(record(body['output_config'])['format']);
  if (isRecord(format['schema'])) return { blocks: [...first, { text: JSON.stringify(sampleOf(format['schema'])) }] };
  const choice = record(body['tool_choice']);
  const tool =
    choice['type'] === 'tool'
      ? choice['name']
      : choice['type'] === 'any'
        ? records(body['tools'])[0]?.['name']
        : undefined;
  if (typeof tool === 'string') {
    const schema = records(body['tools']).find((one) => one['name'] === tool)?.['input_schema'];
    return { blocks: [...first, { tool, input: record(sampleOf(record(schema))) }] };
  }
  return { blocks: [...first, { text: words(`You said: ${lastUserText(body).slice(0, 2_000)}`) }] };
}

function lastUserText(body: JsonObject): string {
  const last = records(body['messages']).findLast((message) => message['role'] === 'user');
  const content = last?.['content'];
  if (typeof content === 'string') return content;
  return records(content)
    .map((block) => text(block['text']))
    .filter((chunk) => chunk !== '')
    .join(' ');
}

function words(line: string): readonly string[] {
  return line.match(/\s*\S+/g) ?? [line];
}

/** Renders a reply for the model it is asked of. */
export function renderReply(reply: AnthropicReply, body: JsonObject, modelId: string): RenderedReply {
  if (reply.fixture !== undefined) return recorded(reply.fixture, reply.fixturePart ?? 0);
  if (reply.events !== undefined) {
    const events = reply.events;
    return { events: () => events, message: () => reply.message ?? messageOf(events) };
  }
  const message = settleMessage(reply, body, modelId);
  return { events: () => eventsOf(reply, message), message: () => reply.message ?? message };
}

/** The finished message that a reply describes. */
function settleMessage(reply: AnthropicReply, body: JsonObject, modelId: string): JsonObject {
  const content = (reply.blocks ?? []).map(settleBlock);
  if (reply.hugeLine !== undefined) content.push({ type: 'text', text: 'x'.repeat(reply.hugeLine), citations: null });
  const calls = content.some((block) => block['type'] === 'tool_use');
  const stopReason =
    reply.stopReason ?? (reply.stopSequence === undefined ? (calls ? 'tool_use' : 'end_turn') : 'stop_sequence');
  return {
    id: mintId('msg'),
    type: 'message',
    role: 'assistant',
    model: modelId,
    content,
    stop_reason: stopReason,
    stop_sequence: reply.stopSequence ?? null,
    stop_details: reply.stopDetails ?? (stopReason === 'refusal' ? defaultRefusal : null),
    container: null,
    diagnostics: null,
    usage: {
      input_tokens: inputTokens(body),
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      output_tokens: Math.max(1, Math.ceil(JSON.stringify(content).length / 8)),
      output_tokens_details: null,
      server_tool_use: null,
      service_tier: 'standard',
      inference_geo: 'global',
      speed: 'standard',
      ...reply.usage,
    },
  };
}

const defaultRefusal: JsonObject = {
  type: 'refusal',
  category: 'cyber',
  explanation: 'This request was blocked under the Usage Policy.',
};

function settleBlock(block: AnthropicBlock): JsonObject {
  if ('text' in block) return { type: 'text', text: whole(block.text), citations: block.citations ?? null };
  if ('thinking' in block) {
    return {
      type: 'thinking',
      thinking: whole(block.thinking),
      signature: block.signature ?? mintId('sig').replace('_', '-'),
    };
  }
  if ('redacted' in block) return { type: 'redacted_thinking', data: block.redacted };
  if ('raw' in block) return block.raw;
  if ('serverTool' in block) {
    const id = block.id ?? mintId('srvtoolu');
    return {
      type: 'server_tool_use',
      id,
      name: block.serverTool,
      input: block.input ?? {},
      caller: { type: 'direct' },
    };
  }
  const input = block.json === undefined ? (block.input ?? {}) : inputOf(block.json.join(''));
  return { type: 'tool_use', id: block.id ?? mintId('toolu'), name: block.tool, input, caller: { type: 'direct' } };
}

function inputOf(json: string): JsonObject {
  try {
    return record(json === '' ? {} : parseJson(json));
  } catch {
    return {};
  }
}

function whole(chunks: string | readonly string[]): string {
  return typeof chunks === 'string' ? chunks : chunks.join('');
}

/** The stream of a message, block after block, with the chunks that the reply asks for. */
function eventsOf(reply: AnthropicReply, message: JsonObject): readonly JsonObject[] {
  const usage = record(message['usage']);
  const events: JsonObject[] = [];
  const { output_tokens_details: _details, server_tool_use: _server, ...startUsage } = usage;
  const opening = { ...message, content: [], stop_reason: null, stop_sequence: null, stop_details: null };
  events.push({ type: 'message_start', message: { ...opening, usage: { ...startUsage, output_tokens: 1 } } });
  const content = records(message['content']);
  content.forEach((block, index) => {
    events.push({ type: 'content_block_start', index, content_block: emptied(block) });
    if (index === 0) events.push({ type: 'ping' });
    for (const delta of deltasOf(block, reply.blocks?.[index]))
      events.push({ type: 'content_block_delta', index, delta });
    events.push({ type: 'content_block_stop', index });
  });
  if (content.length === 0) events.push({ type: 'ping' });
  events.push({
    type: 'message_delta',
    delta: {
      stop_reason: message['stop_reason'],
      stop_sequence: message['stop_sequence'],
      stop_details: message['stop_details'],
      container: null,
    },
    usage: {
      input_tokens: usage['input_tokens'],
      cache_creation_input_tokens: usage['cache_creation_input_tokens'],
      cache_read_input_tokens: usage['cache_read_input_tokens'],
      output_tokens: usage['output_tokens'],
      output_tokens_details: usage['output_tokens_details'],
      server_tool_use: usage['server_tool_use'],
    },
  });
  events.push({ type: 'message_stop' });
  return reply.pingEvery === undefined ? events : withPings(events, reply.pingEvery);
}

function withPings(events: readonly JsonObject[], every: number): readonly JsonObject[] {
  return events.flatMap((event, n) => (n > 0 && n % every === 0 ? [{ type: 'ping' }, event] : [event]));
}

/** How a block looks in its `content_block_start`. */
function emptied(block: JsonObject): JsonObject {
  switch (block['type']) {
    case 'text':
      return { ...block, text: '', citations: isList(block['citations']) ? [] : null };
    case 'thinking':
      return { ...block, thinking: '', signature: '' };
    case 'tool_use':
    case 'server_tool_use':
      return { ...block, input: {} };
    default:
      return block;
  }
}

function deltasOf(block: JsonObject, scripted: AnthropicBlock | undefined): readonly JsonObject[] {
  switch (block['type']) {
    case 'text': {
      const chunks = scripted && 'text' in scripted ? scripted.text : text(block['text']);
      return [
        ...chunksOf(chunks).map((chunk) => ({ type: 'text_delta', text: chunk })),
        ...records(block['citations']).map((citation) => ({ type: 'citations_delta', citation })),
      ];
    }
    case 'thinking': {
      const chunks = scripted && 'thinking' in scripted ? scripted.thinking : text(block['thinking']);
      const thinking = chunksOf(chunks).map((chunk) => ({ type: 'thinking_delta', thinking: chunk }));
      return [...thinking, { type: 'signature_delta', signature: block['signature'] }];
    }
    case 'tool_use':
    case 'server_tool_use': {
      const scriptedJson = scripted && 'json' in scripted ? scripted.json : undefined;
      const json = scriptedJson ?? cutAnywhere(JSON.stringify(block['input']));
      return ['', ...json].map((chunk) => ({ type: 'input_json_delta', partial_json: chunk }));
    }
    default:
      return [];
  }
}

function chunksOf(chunks: string | readonly string[]): readonly string[] {
  if (typeof chunks !== 'string') return chunks;
  return chunks === '' ? [] : [chunks];
}

/** JSON in chunks that end inside keys, strings and escapes; no chunks for an empty object, as the API does. */
function cutAnywhere(json: string): readonly string[] {
  if (json === '{}') return [];
  const steps = [3, 1, 7, 2, 11, 5];
  const chunks: string[] = [];
  for (let from = 0, n = 0; from < json.length; n += 1) {
    const step = steps[n % steps.length] ?? 4;
    chunks.push(json.slice(from, from + step));
    from += step;
  }
  return chunks;
}

/** The message that a stream adds up to, by the rules of the SDK's accumulator. */
export function messageOf(events: readonly JsonObject[]): JsonObject {
  let message: JsonObject = {};
  const content: JsonObject[] = [];
  let json = '';
  for (const event of events) {
    const at = number(event['index']);
    const block = content[at] ?? {};
    if (event['type'] === 'message_start') message = record(event['message']);
    if (event['type'] === 'content_block_start') {
      content[at] = record(event['content_block']);
      json = '';
    }
    if (event['type'] === 'content_block_delta') {
      const delta = record(event['delta']);
      if (delta['type'] === 'input_json_delta') json += text(delta['partial_json']);
      content[at] = grown(block, delta);
    }
    if (event['type'] === 'content_block_stop' && json !== '') content[at] = { ...block, input: inputOf(json) };
    if (event['type'] === 'message_delta') {
      const usage = { ...record(message['usage']), ...record(event['usage']) };
      message = { ...message, ...record(event['delta']), usage };
    }
  }
  return { ...message, content };
}

function grown(block: JsonObject, delta: JsonObject): JsonObject {
  switch (delta['type']) {
    case 'text_delta':
      return { ...block, text: text(block['text']) + text(delta['text']) };
    case 'thinking_delta':
      return { ...block, thinking: text(block['thinking']) + text(delta['thinking']) };
    case 'signature_delta':
      return { ...block, signature: delta['signature'] };
    case 'citations_delta':
      return { ...block, citations: [...records(block['citations']), delta['citation']] };
    case 'compaction_delta':
      return { ...block, content: text(block['content']) + text(delta['content']) };
    default:
      return block;
  }
}

const fixtures = new URL('../fixtures/anthropic/', import.meta.url);

/** A recording of the real API. */
function recorded(name: string, part: number): RenderedReply {
  return {
    events: () => fixtureStreams(name)[part] ?? [],
    message: () => {
      const beside = new URL(name.replace(/\.chunks\.txt$/, '.json'), fixtures);
      return record(parseJson(readFileSync(beside, 'utf8')));
    },
  };
}

/** The events of a recording in test/fixtures/anthropic, one list for each stream in it. */
export function fixtureStreams(name: string): readonly (readonly JsonObject[])[] {
  const lines = readFileSync(new URL(name, fixtures), 'utf8').split('\n');
  const streams: JsonObject[][] = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    const event = record(parseJson(line));
    if (event['type'] === 'message_start') streams.push([]);
    streams.at(-1)?.push(event);
  }
  return streams;
}
