import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAnswer } from '../server/backends/anthropic/read-answer.ts';
import { scriptedBody, type ScriptedBody } from '../server/upstream/testing/scripted-body.ts';
import { encodeEvents } from '../server/dialects/anthropic/encode.ts';
import { createLineEncoder } from '../server/dialects/ollama/encode-lines.ts';
import { CHAT_LINES } from '../server/dialects/ollama/line-shape.ts';
import { streamLines } from '../server/dialects/ollama/stream-lines.ts';
import { chatEncoder } from '../server/dialects/openai/chat-completions/encode-chat.ts';
import { responsesEncoder } from '../server/dialects/openai/responses/encode-responses.ts';
import { streamReply } from '../server/dialects/openai/shared/stream-chunks.ts';
import { checkResponses } from '../server/dialects/openai/testing/check-responses.ts';
import { createToolTable } from '../server/dialects/openai/shared/tool-table.ts';
import { GatewayError, quotedError } from '../server/messages/errors.ts';
import {
  blockStop,
  emptyMessage,
  inputJsonDelta,
  messageDelta,
  messageStart,
  messageStop,
  signatureDelta,
  textDelta,
  textStart,
  thinkingDelta,
  thinkingStart,
  toolUseStart,
} from '../server/messages/events.ts';
import type { EventChunks, StopReason, StreamEvent } from '../server/messages/types.ts';
import { deltaUsageOf, usageOf } from '../server/messages/usage.ts';
import { fixtureStreams } from './fakes/anthropic-reply.ts';
import { startStage, type Stage } from './support/gateway.ts';
import { checkAnthropicEvents, checkOllamaLines, checkOpenAIChunks } from './support/grammar.ts';
import { isRecord, parseJson, record, records, text, type JsonObject } from './support/json.ts';
import { parseNdjson, parseSseData, parseSseEvents } from './support/sse.ts';

/**
 * Recorded answers of the real API through the reader of the Anthropic backend and through the encoder of each
 * dialect: whole, and cut. A recording of less than 5 KB on the wire is cut at every byte; of a larger one every
 * n-th byte, n a prime that divides the length of none of its frames, so that the cuts fall on every part of a frame.
 */
const FIXTURES = new URL('./fixtures/', import.meta.url);
const SMALL = 5 * 1024;
/** About so many cuts of each larger recording. */
const CUTS = 100;

/** A tool call as the caller gets it. */
interface Call {
  name: string;
  input: unknown;
}

/** What an answer says, whatever the format. */
interface Said {
  text: string;
  thinking: string;
  calls: readonly Call[];
}

/** One event of a recording and where it ends in the stream: its data, and its frame with the blank line. */
interface Frame {
  event: JsonObject;
  dataEnd: number;
  frameEnd: number;
}

interface Recording {
  name: string;
  wire: Buffer;
  frames: readonly Frame[];
}

function recordingOf(name: string, events: readonly JsonObject[]): Recording {
  let at = 0;
  const frames: Frame[] = [];
  const parts = events.map((event) => {
    const part = `event: ${text(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`;
    at += Buffer.byteLength(part);
    frames.push({ event, dataEnd: at - 2, frameEnd: at });
    return part;
  });
  return { name, wire: Buffer.from(parts.join('')), frames };
}

const recordings: readonly Recording[] = readdirSync(new URL('anthropic/', FIXTURES))
  .filter((file) => file.endsWith('.chunks.txt'))
  .flatMap((file) =>
    fixtureStreams(file).map((events, part) => recordingOf(part === 0 ? file : `${file}, part ${part + 1}`, events)),
  );

/** What the events say, read from the recording itself. A call counts when its block is closed. */
function saidIn(frames: readonly Frame[]): Said {
  let words = '';
  let thinking = '';
  let open: { name: string; json: string; whole: unknown } | undefined;
  const calls: Call[] = [];
  for (const { event } of frames) {
    const delta = record(event['delta']);
    const block = record(event['content_block']);
    words += delta['type'] === 'text_delta' ? text(delta['text']) : '';
    thinking += delta['type'] === 'thinking_delta' ? text(delta['thinking']) : '';
    if (delta['type'] === 'input_json_delta' && open !== undefined) open.json += text(delta['partial_json']);
    if (event['type'] === 'message_start') {
      for (const early of records(record(event['message'])['content'])) {
        if (early['type'] === 'tool_use') calls.push({ name: text(early['name']), input: early['input'] });
      }
    }
    if (block['type'] === 'tool_use') open = { name: text(block['name']), json: '', whole: block['input'] };
    if (event['type'] === 'content_block_stop' && open !== undefined) {
      calls.push({ name: open.name, input: open.json === '' ? open.whole : parseJson(open.json) });
      open = undefined;
    }
  }
  return { text: words, thinking, calls };
}

/** How a connection ends: as HTTP wants it, or torn. */
type Ending = 'closed' | 'torn';

function bodyOf(wire: Buffer, ending: Ending): ScriptedBody {
  const middle = Math.floor(wire.length / 2);
  const torn = Object.assign(new Error('terminated'), { code: 'ECONNRESET' });
  return scriptedBody([wire.subarray(0, middle), wire.subarray(middle), ...(ending === 'torn' ? [torn] : [])]);
}

interface Read {
  batches: StreamEvent[][];
  failure: unknown;
}

async function read(wire: Buffer, ending: Ending): Promise<Read> {
  const batches: StreamEvent[][] = [];
  try {
    const source = {
      body: bodyOf(wire, ending),
      url: 'https://api.example/v1/messages',
      signal: new AbortController().signal,
      note: () => undefined,
    };
    for await (const batch of readAnswer(source)) batches.push(batch);
  } catch (failure) {
    return { batches, failure };
  }
  return { batches, failure: undefined };
}

async function* replay({ batches, failure }: Read): EventChunks {
  for (const batch of batches) yield batch;
  if (failure instanceof Error) throw failure;
}

interface Encoded extends Said {
  /** How the stream ended in the dialect's own words. */
  end: 'finished' | 'failed';
}

interface DialectUnderTest {
  name: string;
  /** The chunks of the stream that the caller gets. */
  encode(events: EventChunks): AsyncIterable<string | Uint8Array>;
  /** Reads a stream as a strict client does. Throws when it breaks a rule of its grammar. */
  decode(sent: string): Encoded;
}

const silent = { note: (): undefined => undefined };

function anthropicStream(sent: string): Encoded {
  const events = parseSseEvents(sent);
  checkAnthropicEvents(events);
  const said = saidIn(events.map((event) => ({ event, dataEnd: 0, frameEnd: 0 })));
  expect(events.filter((event) => event['type'] === 'message_stop' || event['type'] === 'error')).toHaveLength(1);
  return { ...said, end: events.at(-1)?.['type'] === 'error' ? 'failed' : 'finished' };
}

function ollamaStream(sent: string): Encoded {
  const lines = parseNdjson(sent);
  checkOllamaLines(lines);
  const messages = lines.map((line) => record(line['message']));
  const calls = messages.flatMap((message) => records(message['tool_calls'])).map((call) => record(call['function']));
  return {
    text: messages.map((message) => text(message['content'])).join(''),
    thinking: messages.map((message) => text(message['thinking'])).join(''),
    calls: calls.map((call) => ({ name: text(call['name']), input: call['arguments'] })),
    end: 'error' in record(lines.at(-1)) ? 'failed' : 'finished',
  };
}

function chatStream(sent: string): Encoded {
  const payloads = parseSseData(sent);
  checkOpenAIChunks(payloads);
  const chunks = payloads.filter((payload) => payload !== '[DONE]').map((payload) => record(parseJson(payload)));
  const choices = chunks.flatMap((chunk) => records(chunk['choices']));
  const failed = chunks.some((chunk) => 'error' in chunk);
  // A finish_reason before an error would let a client take half an answer for a whole one.
  expect(choices.filter((choice) => typeof choice['finish_reason'] === 'string')).toHaveLength(failed ? 0 : 1);
  const deltas = choices.map((choice) => record(choice['delta']));
  const calls: { name: string; json: string }[] = [];
  for (const call of deltas.flatMap((delta) => records(delta['tool_calls']))) {
    const called = record(call['function']);
    if ('id' in call) calls.push({ name: text(called['name']), json: '' });
    const last = calls.at(-1);
    if (last !== undefined) last.json += text(called['arguments']);
  }
  return {
    text: deltas.map((delta) => text(delta['content'])).join(''),
    thinking: deltas.map((delta) => text(delta['reasoning'])).join(''),
    calls: failed ? [] : calls.map(({ name, json }) => ({ name, input: parseJson(json) })),
    end: failed ? 'failed' : 'finished',
  };
}

function responsesStream(sent: string): Encoded {
  const events = parseSseEvents(sent);
  const { output, final } = checkResponses(events.map((event) => ({ ...event })));
  const deltas = (type: string): string =>
    events.map((event) => (event['type'] === type ? text(event['delta']) : '')).join('');
  const failed = final['status'] === 'failed';
  if (failed) expect(text(record(final['error'])['message'])).not.toBe('');
  const calls = output.filter((item) => item['type'] === 'function_call');
  return {
    text: deltas('response.output_text.delta'),
    thinking: deltas('response.reasoning_summary_text.delta'),
    calls: calls.map((item) => ({ name: text(item['name']), input: parseJson(text(item['arguments'])) })),
    end: failed ? 'failed' : 'finished',
  };
}

const DIALECTS: readonly DialectUnderTest[] = [
  {
    name: 'Anthropic',
    encode: (events) =>
      encodeEvents(events, {
        model: 'claude-opus-5-5',
        estimate: () => 1,
        requestId: 'req_1',
        contextManagement: false,
      }),
    decode: anthropicStream,
  },
  {
    name: 'Ollama',
    encode: (events) => {
      const encoder = createLineEncoder({
        model: 'claude-opus-5-5',
        shape: CHAT_LINES,
        showThinking: true,
        jsonOnly: false,
        keepText: false,
        ...silent,
      });
      return streamLines(events, encoder, {}).chunks;
    },
    decode: ollamaStream,
  },
  {
    name: 'OpenAI chat',
    encode: (events) => streamReply(events, chatEncoder(chatAnswer()), {}).chunks,
    decode: chatStream,
  },
  {
    name: 'OpenAI responses',
    encode: (events) => streamReply(events, responsesEncoder(responsesAnswer()), {}).chunks,
    decode: responsesStream,
  },
];

function chatAnswer(): Parameters<typeof chatEncoder>[0] {
  const shape = { includeUsage: true, oldFunctions: false, objectOnly: false, showReasoning: true };
  return {
    id: 'chatcmpl-1',
    created: 1,
    model: 'claude-opus-5-5',
    tools: createToolTable(silent.note),
    ...shape,
    ...silent,
  };
}

function responsesAnswer(): Parameters<typeof responsesEncoder>[0] {
  const names = { model: 'claude-opus-5-5', claudeModel: 'claude-opus-5-5' };
  return {
    id: 'resp_1',
    created: 1,
    ...names,
    body: {},
    tools: createToolTable(silent.note),
    objectOnly: false,
    codex: false,
    ...silent,
  };
}

/** Everything a dialect sends, or the error that it leaves to plain HTTP because nothing was sent yet. */
async function sentBy(dialect: DialectUnderTest, answer: Read): Promise<string | GatewayError> {
  let sent = '';
  let chunks = 0;
  try {
    for await (const part of dialect.encode(replay(answer))) {
      sent += String(part);
      chunks += 1;
    }
  } catch (error) {
    expect(chunks, `${dialect.name} throws only before its first piece`).toBe(0);
    if (!(error instanceof GatewayError)) throw error;
    return error;
  }
  return sent;
}

/** What Claude says about a refusal; where it said nothing else, this is the text for Ollama's clients. */
function explanationIn(frames: readonly Frame[]): string {
  return frames.map(({ event }) => text(record(record(event['delta'])['stop_details'])['explanation'])).join('');
}

describe('every recording, whole', () => {
  test('there are recordings', () => {
    expect(recordings.length).toBeGreaterThan(20);
    expect(recordings.filter(({ frames }) => saidIn(frames).text !== '').length).toBeGreaterThan(5);
    expect(recordings.filter(({ frames }) => saidIn(frames).thinking !== '').length).toBeGreaterThan(0);
    expect(recordings.filter(({ frames }) => saidIn(frames).calls.length > 0).length).toBeGreaterThan(10);
  });

  test.each(recordings)('$name', async ({ wire, frames }) => {
    const said = saidIn(frames);
    const answer = await read(wire, 'closed');
    expect(answer.failure).toBeUndefined();
    for (const dialect of DIALECTS) {
      const sent = await sentBy(dialect, answer);
      if (typeof sent !== 'string') throw sent;
      const shown = dialect.decode(sent);
      const spoken = said.text === '' && dialect.name === 'Ollama' ? explanationIn(frames) : said.text;
      expect(shown, dialect.name).toEqual({ ...said, text: spoken, end: 'finished' });
    }
  });
});

/** The smallest prime from `least` on that divides none of the lengths. */
function strideFor(least: number, lengths: readonly number[]): number {
  for (let stride = Math.max(2, least); ; stride++) {
    const isPrime = !Array.from({ length: Math.floor(Math.sqrt(stride)) - 1 }, (_, n) => n + 2).some(
      (divisor) => stride % divisor === 0,
    );
    if (isPrime && lengths.every((length) => length % stride !== 0)) return stride;
  }
}

/** Where a recording is cut, and how the connection ends there. */
function cutsOf({ wire, frames }: Recording): { offset: number; ending: Ending }[] {
  const every = wire.length < SMALL;
  const lengths = frames.map(({ frameEnd }, n) => frameEnd - (frames[n - 1]?.frameEnd ?? 0));
  const stride = every ? 1 : strideFor(Math.ceil(wire.length / CUTS), lengths);
  const offsets = Array.from({ length: Math.ceil((wire.length + 1) / stride) }, (_, n) => n * stride);
  // The last bytes decide between whole and not whole.
  if (!every) offsets.push(...[4, 3, 2, 1, 0].map((left) => wire.length - left));
  return offsets.flatMap((offset): { offset: number; ending: Ending }[] => [
    { offset, ending: 'closed' },
    { offset, ending: 'torn' },
  ]);
}

describe('every recording, cut', () => {
  test.each(recordings)('$name', async (recording) => {
    const { wire, frames } = recording;
    const ends = { plain: 0, failed: 0, finished: 0 };
    const seen = new Set<string>();
    for (const { offset, ending } of cutsOf(recording)) {
      // A connection that ends in order may leave out the last blank line; a torn one gives whole frames only.
      const arrived = frames.filter(({ dataEnd, frameEnd }) => (ending === 'closed' ? dataEnd : frameEnd) <= offset);
      const isWhole = arrived.length === frames.length;
      const answer = await read(wire.subarray(0, offset), ending);
      const where = `${ending} after ${offset} of ${wire.length} bytes`;
      if (isWhole ? answer.failure !== undefined : !(answer.failure instanceof GatewayError))
        throw new Error(`${where}: ${String(answer.failure)}`);
      // What the reader gave is always the recording's beginning, so the same batches need not be encoded twice.
      const given = `${answer.batches.map((batch) => batch.length).join()} ${String(answer.failure)}`;
      if (seen.has(given)) continue;
      seen.add(given);
      for (const dialect of DIALECTS) ends[await endOf(dialect, answer, arrived, isWhole, where)] += 1;
    }
    for (const count of Object.values(ends)) expect(count).toBeGreaterThan(0);
  });
});

/** Checks one dialect's stream of an answer that was cut, and returns how the caller learns of its end. */
async function endOf(
  dialect: DialectUnderTest,
  answer: Read,
  arrived: readonly Frame[],
  isWhole: boolean,
  where: string,
): Promise<'plain' | 'failed' | 'finished'> {
  const at = `${dialect.name}, ${where}`;
  const said = saidIn(arrived);
  const sent = await sentBy(dialect, answer);
  if (typeof sent !== 'string') {
    expect(isWhole, at).toBe(false);
    expect(said.text + said.thinking, at).toBe('');
    expect(sent.message, at).toMatch(/again/);
    return 'plain';
  }
  const shown = dialect.decode(sent);
  const text = said.text === '' && dialect.name === 'Ollama' ? explanationIn(arrived) : said.text;
  expect({ text: shown.text, thinking: shown.thinking, end: shown.end }, at).toEqual({
    text,
    thinking: said.thinking,
    end: isWhole ? 'finished' : 'failed',
  });
  return shown.end;
}

/** One answer as events of the language inside, for an encoder. */
function answerOf(blocks: readonly StreamEvent[][], stop: StopReason): Read {
  const counts = { input: 10, output: 5 };
  const numbered = blocks.flatMap((block, index) =>
    block.map((event) => ('index' in event ? { ...event, index } : event)),
  );
  const events = [
    messageStart(emptyMessage('msg_1', 'claude-opus-5-5', usageOf(counts))),
    ...numbered,
    messageDelta(stop, null, deltaUsageOf(counts)),
    messageStop(),
  ];
  return { batches: events.map((event) => [event]), failure: undefined };
}

const textBlock = (chunks: readonly string[]): StreamEvent[] => [
  textStart(0),
  ...chunks.map((part) => textDelta(0, part)),
  blockStop(0),
];

/** The recorded streams of one of OpenAI's files, the payloads of each. */
function openAiStreams(file: string): readonly (readonly JsonObject[])[] {
  const streams: JsonObject[][] = [];
  for (const line of readFileSync(new URL(`openai-responses/${file}`, FIXTURES), 'utf8').split('\n')) {
    if (line.trim() === '' || line === '[DONE]') continue;
    const event = parseJson(line);
    if (!isRecord(event)) throw new Error(`${file} holds a line that is no event`);
    if (event['type'] === 'response.created' || streams.length === 0) streams.push([]);
    streams.at(-1)?.push(event);
  }
  return streams;
}

/** The names of events in order, neighbours of one name once: how many deltas there are is the model's affair. */
function namesOf(events: readonly JsonObject[]): string[] {
  const names = events.map((event) => text(event['type']));
  return names.filter((name, n) => name !== names[n - 1]);
}

/** What OpenAI adds to events that nothing here can know: padding, and how its own service ran. */
const OPENAI_ONLY = [
  'obfuscation',
  'service_tier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'top_logprobs',
  'system_fingerprint',
  'phase',
];

/** The fields that a recorded event has and ours of the same name has not, with their paths. */
function missingFields(recorded: readonly JsonObject[], ours: readonly JsonObject[]): string[] {
  const kindOf = (event: JsonObject): string => `${text(event['type'])} ${text(record(event['item'])['type'])}`;
  const known = new Map(ours.map((event) => [kindOf(event), event]));
  const missing = new Set<string>();
  for (const event of recorded) {
    const own = known.get(kindOf(event));
    if (own === undefined) continue;
    const lacks = (theirs: JsonObject, mine: JsonObject, path: string): void => {
      for (const field of Object.keys(theirs))
        if (!(field in mine) && !OPENAI_ONLY.includes(field)) missing.add(`${kindOf(event)} ${path}${field}`);
    };
    lacks(event, own, '');
    for (const part of ['item', 'part', 'response']) lacks(record(event[part]), record(own[part]), `${part}.`);
  }
  return [...missing];
}

async function responsesOf(answer: Read): Promise<readonly JsonObject[]> {
  const sent = await sentBy(byName('OpenAI responses'), answer);
  if (typeof sent !== 'string') throw sent;
  return parseSseEvents(sent);
}

function byName(name: string): DialectUnderTest {
  const found = DIALECTS.find((dialect) => dialect.name === name);
  if (found === undefined) throw new Error(`no dialect ${name}`);
  return found;
}

const deltasOf = (events: readonly JsonObject[], type: string): string[] =>
  events.flatMap((event) => (event['type'] === type ? [text(event['delta'])] : []));

describe("OpenAI's own streams", () => {
  const recorded = openAiStreams('responses-openai-reasoning-encrypted-content.1.chunks.txt');

  test('responses: text has the same events with the same fields in the same order', async () => {
    const theirs = recorded.find((stream) => namesOf(stream).includes('response.output_text.delta')) ?? [];
    const chunks = deltasOf(theirs, 'response.output_text.delta');
    expect(chunks.length).toBeGreaterThan(5);
    const ours = await responsesOf(answerOf([textBlock(chunks)], 'end_turn'));
    expect(namesOf(ours)).toEqual(namesOf(theirs));
    expect(deltasOf(ours, 'response.output_text.delta')).toEqual(chunks);
    expect(missingFields(theirs, ours)).toEqual([]);
  });

  test('responses: two messages around another item follow each other as theirs do', async () => {
    const theirs = openAiStreams('responses-openai-phase.1.chunks.txt')[0] ?? [];
    const call = [toolUseStart(0, 'toolu_1', 'search'), inputJsonDelta(0, '{}'), blockStop(0)];
    const ours = await responsesOf(
      answerOf([textBlock(['Got', ' it']), call, textBlock(['Here are a', ' few'])], 'end_turn'),
    );
    const isOfCall = (event: JsonObject): boolean =>
      record(event['item'])['type'] === 'function_call' || text(event['type']).startsWith('response.function_call');
    expect(namesOf(ours.filter((event) => !isOfCall(event)))).toEqual(namesOf(theirs));
    expect(
      ours.filter((event) => event['type'] === 'response.output_item.added').map((event) => event['output_index']),
    ).toEqual([0, 1, 2]);
  });

  test('responses: reasoning and a call have the same events with the same fields in the same order', async () => {
    const theirs = recorded.find((stream) => namesOf(stream).includes('response.reasoning_summary_text.delta')) ?? [];
    const thoughts = deltasOf(theirs, 'response.reasoning_summary_text.delta');
    const json = deltasOf(theirs, 'response.function_call_arguments.delta');
    expect([thoughts.length > 5, json.length > 5]).toEqual([true, true]);
    const thinking = [
      thinkingStart(0),
      ...thoughts.map((part) => thinkingDelta(0, part)),
      signatureDelta(0, 'sig'),
      blockStop(0),
    ];
    const call = [
      toolUseStart(0, 'toolu_1', 'calculator'),
      ...json.map((part) => inputJsonDelta(0, part)),
      blockStop(0),
    ];
    const ours = await responsesOf(answerOf([thinking, call], 'tool_use'));
    expect(namesOf(ours)).toEqual(namesOf(theirs));
    // The signature that is sealed into it comes at the block's end, so only the finished item carries it.
    expect(missingFields(theirs, ours)).toEqual(['response.output_item.added reasoning item.encrypted_content']);
  });

  test('responses: a failure ends as theirs does, but for the error event that Codex ignores', async () => {
    const theirs = openAiStreams('responses-openai-error.1.chunks.txt')[0] ?? [];
    const failure = quotedError('billing_error', 'No credit.', { code: 'insufficient_quota' });
    const ours = await responsesOf({ batches: answerOf([], 'end_turn').batches.slice(0, 1), failure });
    expect(namesOf(ours)).toEqual(namesOf(theirs).filter((name) => name !== 'error'));
    expect(record(record(ours.at(-1)?.['response'])['error'])['code']).toBe(
      record(record(theirs.at(-1)?.['response'])['error'])['code'],
    );
    expect(missingFields(theirs, ours)).toEqual([]);
  });

  test('chat: text has the same chunks with the same fields in the same order', async () => {
    const theirs = openAiStreams('chat-openai-text.chunks.txt')[0] ?? [];
    const chunks = theirs
      .flatMap((chunk) => records(chunk['choices']))
      .map((choice) => text(record(choice['delta'])['content']))
      .filter((part) => part !== '');
    expect(chunks.length).toBeGreaterThan(100);
    const sent = await sentBy(byName('OpenAI chat'), answerOf([textBlock(chunks)], 'end_turn'));
    if (typeof sent !== 'string') throw sent;
    const ours = parseSseData(sent)
      .filter((payload) => payload !== '[DONE]')
      .map((payload) => record(parseJson(payload)));
    expect(shapesOf(ours)).toEqual(shapesOf(theirs));
    expect(ours).toHaveLength(theirs.length);
  });
});

/** What each chunk is made of, neighbours of one shape once. */
function shapesOf(chunks: readonly JsonObject[]): string[] {
  const shapes = chunks.map((chunk) => {
    const fields = Object.keys(chunk)
      .filter((field) => !OPENAI_ONLY.includes(field))
      .sort();
    const choices = records(chunk['choices']).map((choice) => ({
      fields: Object.keys(choice).sort(),
      delta: Object.keys(record(choice['delta'])).sort(),
      finish: choice['finish_reason'],
    }));
    return JSON.stringify({
      fields,
      choices,
      usage: isRecord(chunk['usage']) ? Object.keys(chunk['usage']).sort() : chunk['usage'],
    });
  });
  return shapes.filter((shape, n) => shape !== shapes[n - 1]);
}

describe('through the whole gateway', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.close());

  const message = { role: 'user', content: 'Hi' };
  const model = 'claude-opus-5-5';
  const ROUTES = [
    {
      path: '/v1/messages',
      body: { model, stream: true, max_tokens: 8192, messages: [message] },
      decode: anthropicStream,
    },
    { path: '/api/chat', body: { model, messages: [message], think: true }, decode: ollamaStream },
    {
      path: '/v1/chat/completions',
      body: {
        model,
        stream: true,
        stream_options: { include_usage: true },
        reasoning_effort: 'high',
        messages: [message],
      },
      decode: chatStream,
    },
    {
      path: '/v1/responses',
      body: { model, stream: true, reasoning: { effort: 'high', summary: 'auto' }, input: 'Hi' },
      decode: responsesStream,
    },
  ];
  const ask = (path: string, body: unknown): Promise<Response> =>
    fetch(stage.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const files = recordings.filter(({ name }) => name.endsWith('.chunks.txt') && !name.includes('programmatic'));

  test.each(files)('$name comes out of each route whole', async ({ name, wire, frames }) => {
    const said = saidIn(frames);
    for (const { path, body, decode } of ROUTES) {
      stage.anthropic.script({ fixture: name, splitBytes: 977 });
      const answer = await ask(path, body);
      expect(answer.status, path).toBe(200);
      const sent = await answer.text();
      // Claude to an Anthropic client goes through byte for byte, blocks unknown here included.
      if (path === '/v1/messages') {
        expect(sent).toBe(wire.toString());
        continue;
      }
      const shown = decode(sent);
      const spoken = path === '/api/chat' && said.text === '' ? explanationIn(frames) : said.text;
      expect(shown, path).toEqual({ ...said, text: spoken, end: 'finished' });
    }
  });

  test('a connection that breaks ends each route in its own error, never as a whole answer', async () => {
    const { wire } = files.find(({ name }) => name === 'anthropic-text.chunks.txt') ?? { wire: Buffer.alloc(0) };
    for (let bytes = 600; bytes < wire.length; bytes += 211) {
      for (const { path, body, decode } of ROUTES) {
        stage.anthropic.script({ fixture: 'anthropic-text.chunks.txt', cutAfterBytes: bytes });
        const where = `${path}, ${bytes} bytes`;
        const answer = await ask(path, body);
        if (path === '/v1/messages') {
          // What went through stays as it was; an error closes it.
          expect((await answer.text()).trimEnd().split('\n\n').at(-1), where).toMatch(
            /^event: error\ndata: \{"type":"error"/,
          );
        } else if (answer.status === 200) {
          expect(decode(await answer.text()).end, where).toBe('failed');
        } else {
          // Nothing of the answer had been shown yet.
          expect([answer.status, await answer.text()], where).toEqual([502, expect.stringMatching(/^\{"error":/)]);
        }
      }
    }
  });
});
