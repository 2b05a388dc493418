import { isRecord, number, record, records, text, type JsonObject } from '../support/json.ts';
import type { Faults } from './faults.ts';
import { sampleOf } from './schema-sample.ts';

/** What the fake Ollama's next model answer is, and how it becomes NDJSON lines. */

export interface OllamaToolCall {
  readonly name: string;
  readonly arguments: JsonObject;
  readonly id?: string;
}

/** One line's `message`, for tests that need an order of their own. */
export interface OllamaChunk {
  readonly thinking?: string;
  readonly content?: string;
  readonly toolCalls?: readonly OllamaToolCall[];
}

/** A scripted answer. Order on the wire: thinking, text, tool calls; `chunks` replaces all three. */
export interface OllamaReply extends Faults {
  readonly thinking?: readonly string[];
  readonly text?: readonly string[];
  /** Each call is a line of its own, as Ollama's parsers emit them. */
  readonly toolCalls?: readonly OllamaToolCall[];
  readonly chunks?: readonly OllamaChunk[];
  /** Default `stop`. */
  readonly doneReason?: string;
  /** Token counts of the last line; null leaves the field out, as Ollama does for a fully cached prompt. */
  readonly counts?: { readonly prompt?: number | null; readonly eval?: number | null };
  /** After the content comes `{"error": …}` and the stream ends without `done:true`. Not streamed: a 500. */
  readonly errorLine?: string;
  /** The error comes after so many lines. Default: after all the content. */
  readonly errorAfter?: number;
  /** The stream ends properly, but without the `done:true` line. */
  readonly endWithoutDone?: boolean;
  /** One more text line of so many characters. */
  readonly hugeLine?: number;
}

/** An answer with all its parts settled, still free of any wire format. */
export interface SettledReply {
  readonly chunks: readonly OllamaChunk[];
  readonly doneReason: string;
  readonly promptCount: number | null;
  readonly evalCount: number | null;
  readonly faults: OllamaReply;
}

/** Ollama's rough size of a request in tokens: here, a quarter of the characters that a model would read. */
export function promptTokens(body: JsonObject): number {
  let characters = text(body['prompt']).length + text(body['system']).length;
  for (const message of records(body['messages'])) {
    characters += text(message['content']).length + text(message['thinking']).length + 16;
  }
  if (body['tools'] !== undefined) characters += JSON.stringify(body['tools']).length;
  return Math.max(1, Math.ceil(characters / 4));
}

/** The answer when nothing is scripted: it repeats the last user message, cut into words. */
export function defaultReply(body: JsonObject): OllamaReply {
  const format = body['format'];
  const thinking = body['think'] ? { thinking: ['Let me ', 'think.'] } : {};
  if (format === 'json') return { ...thinking, text: ['{"ok":', 'true}'] };
  if (isRecord(format)) return { ...thinking, text: cutInThree(JSON.stringify(sampleOf(format))) };
  const heard =
    text(body['prompt']) || text(records(body['messages']).findLast((m) => m['role'] === 'user')?.['content']);
  return { ...thinking, text: words(`You said: ${heard.slice(0, 2_000)}`) };
}

function words(line: string): readonly string[] {
  return line.match(/\s*\S+/g) ?? [line];
}

function cutInThree(line: string): readonly string[] {
  const step = Math.max(1, Math.ceil(line.length / 3));
  return Array.from({ length: Math.ceil(line.length / step) }, (_, n) => line.slice(n * step, (n + 1) * step));
}

/** Fills in counts and the effect of `num_predict` on an answer. */
export function settle(reply: OllamaReply, body: JsonObject, scripted: boolean): SettledReply {
  const huge = reply.hugeLine === undefined ? [] : [{ content: 'x'.repeat(reply.hugeLine) }];
  const all: readonly OllamaChunk[] = [
    ...(reply.chunks ?? [
      ...(reply.thinking ?? []).map((thinking) => ({ thinking })),
      ...(reply.text ?? []).map((content) => ({ content })),
      ...(reply.toolCalls ?? []).map((call) => ({ toolCalls: [call] })),
    ]),
    ...huge,
  ];
  const cap = number(record(body['options'])['num_predict'], -1);
  const cut = !scripted && cap > 0 && all.length > cap;
  const counts = reply.counts;
  return {
    chunks: cut ? all.slice(0, cap) : all,
    doneReason: reply.doneReason ?? (cut ? 'length' : 'stop'),
    promptCount: counts?.prompt === undefined ? promptTokens(body) : counts.prompt,
    evalCount: counts?.eval === undefined ? Math.max(1, cut ? cap : all.length) : counts.eval,
    faults: reply,
  };
}

/** Tool calls as Ollama writes them: `function.index` counts through the whole answer. */
function wireCalls(calls: readonly OllamaToolCall[], from: number): readonly JsonObject[] {
  return calls.map((call, n) => ({
    ...(call.id === undefined ? {} : { id: call.id }),
    function: { index: from + n, name: call.name, arguments: call.arguments },
  }));
}

function statistics(reply: SettledReply): JsonObject {
  return {
    total_duration: 1_250_000_000,
    load_duration: 50_000_000,
    ...(reply.promptCount === null ? {} : { prompt_eval_count: reply.promptCount }),
    prompt_eval_duration: 200_000_000,
    ...(reply.evalCount === null ? {} : { eval_count: reply.evalCount }),
    eval_duration: 1_000_000_000,
  };
}

function line(value: JsonObject): string {
  return `${JSON.stringify(value)}\n`;
}

/** Which of the two native routes asks: they differ in where the text sits. */
export type NativeRoute = 'chat' | 'generate';

/** The NDJSON lines of an answer. */
export function ndjson(reply: SettledReply, model: string, route: NativeRoute): readonly string[] {
  const head = { model, created_at: new Date().toISOString() };
  let calls = 0;
  const content = reply.chunks.map((chunk) => {
    const from = calls;
    calls += chunk.toolCalls?.length ?? 0;
    const body = route === 'chat' ? chatPart(chunk, from) : generatePart(chunk, from);
    return line({ ...head, ...body, done: false });
  });
  if (reply.faults.errorLine !== undefined) {
    const kept = content.slice(0, reply.faults.errorAfter ?? content.length);
    return [...kept, line({ error: reply.faults.errorLine })];
  }
  if (reply.faults.endWithoutDone) return content;
  const last = route === 'chat' ? { message: { role: 'assistant', content: '' } } : { response: '' };
  const context = route === 'generate' ? { context: [1, 2, 3] } : {};
  return [
    ...content,
    line({ ...head, ...last, done: true, done_reason: reply.doneReason, ...context, ...statistics(reply) }),
  ];
}

function chatPart(chunk: OllamaChunk, from: number): JsonObject {
  return {
    message: {
      role: 'assistant',
      content: chunk.content ?? '',
      ...(chunk.thinking === undefined ? {} : { thinking: chunk.thinking }),
      ...(chunk.toolCalls === undefined ? {} : { tool_calls: wireCalls(chunk.toolCalls, from) }),
    },
  };
}

function generatePart(chunk: OllamaChunk, from: number): JsonObject {
  return {
    response: chunk.content ?? '',
    ...(chunk.thinking === undefined ? {} : { thinking: chunk.thinking }),
    ...(chunk.toolCalls === undefined ? {} : { tool_calls: wireCalls(chunk.toolCalls, from) }),
  };
}

/** The whole text, thinking and calls of an answer. */
export function joined(reply: SettledReply): { thinking: string; content: string; calls: readonly OllamaToolCall[] } {
  return {
    thinking: reply.chunks.map((chunk) => chunk.thinking ?? '').join(''),
    content: reply.chunks.map((chunk) => chunk.content ?? '').join(''),
    calls: reply.chunks.flatMap((chunk) => chunk.toolCalls ?? []),
  };
}

/** The single object of a request with `stream:false`. */
export function wholeAnswer(reply: SettledReply, model: string, route: NativeRoute): string {
  const { thinking, content, calls } = joined(reply);
  const chunk: OllamaChunk = {
    content,
    ...(thinking === '' ? {} : { thinking }),
    ...(calls.length === 0 ? {} : { toolCalls: calls }),
  };
  const part = route === 'chat' ? chatPart(chunk, 0) : generatePart(chunk, 0);
  const context = route === 'generate' ? { context: [1, 2, 3] } : {};
  const head = { model, created_at: new Date().toISOString() };
  return JSON.stringify({
    ...head,
    ...part,
    done: true,
    done_reason: reply.doneReason,
    ...context,
    ...statistics(reply),
  });
}
