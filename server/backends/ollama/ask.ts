import type { Answer, OllamaCall } from '../../core/backend.ts';
import { send, upstreamError } from '../../upstream/send.ts';
import { gatewayError, type GatewayError } from '../../messages/errors.ts';
import { numberOf, stringOf } from '../../lib/json.ts';
import { abortSignalOf } from '../../lib/abort-signal.ts';
import type { EventChunks, StreamEvent } from '../../messages/types.ts';
import type { ChatRequest } from './chat-shapes.ts';
import { toChatRequest, type Converted } from './to-chat-request.ts';
import { calibrate, estimateTokens } from '../../messages/estimate-tokens.ts';
import { psOllama } from './list.ts';
import { isOverflow, fromOllamaError, wordsOf } from './from-error.ts';
import { createChatReader, type ChatChunk, type ChatReader } from './read-chat.ts';
import { noCall, planRetry, type Retry } from './retry.ts';
import { hidesThinking } from './to-think.ts';
import { createChatTranslator, type ChatTranslator } from './from-chat.ts';
import { writeBody } from './write-body.ts';

/** Where an Ollama is. */
export interface OllamaUpstream {
  /** Without a path, such as `http://127.0.0.1:11434`. */
  baseUrl: string;
  headers?: Record<string, string>;
}

/**
 * Asks a model of Ollama's over its native `/api/chat` and returns the answer as Messages events. Resolves when the
 * model has said its first chunk; what fails before is a plain error, and is tried again once where that can help.
 * @throws GatewayError for everything that fails before the first chunk.
 */
export async function askOllama(call: OllamaCall, upstream: OllamaUpstream): Promise<Answer> {
  const conversation = await begin(call, upstream);
  let retry: Retry | undefined;
  const tried = new Set<Retry['kind']>();
  for (;;) {
    const body: ChatRequest = retry?.body ?? conversation.converted.body;
    try {
      return await attempt(conversation, body, tried);
    } catch (error) {
      retry = call.signal.aborted ? undefined : planRetry(error, body, tried);
      if (retry === undefined) throw error;
      tried.add(retry.kind);
      call.note(retry.note);
    }
  }
}

interface PreparedCall {
  call: OllamaCall;
  upstream: OllamaUpstream;
  url: string;
  converted: Converted;
  /** About how many tokens the prompt has. */
  tokens: number;
}

async function begin(call: OllamaCall, upstream: OllamaUpstream): Promise<PreparedCall> {
  const { request, facts, signal } = call;
  const converted = await toChatRequest({ request, facts, signal, note: (change) => call.note(change) });
  const tokens = converted.body.messages.length === 0 ? 0 : estimateTokens(request, facts.name);
  return { call, upstream, url: `${upstream.baseUrl}/api/chat`, converted, tokens };
}

/**
 * Asks once. Rejects with what fails before the model has said anything, or has called a tool where that is demanded.
 */
async function attempt(
  conversation: PreparedCall,
  body: ChatRequest,
  tried: ReadonlySet<Retry['kind']>,
): Promise<Answer> {
  const reader = await post(conversation, body, tried.size === 0);
  const translator = translatorOf(conversation);
  const mustCall = conversation.converted.plan.mode === 'demanded' && !tried.has('demand');
  const events: StreamEvent[] = [];
  for (;;) {
    const chunk = await reader.read();
    events.push(...translator.push(chunk.lines));
    const failure = translator.finished || !ends(chunk) ? undefined : await failureOf(conversation, chunk);
    const spoken = chunk.lines.some(
      (line) => line.content !== '' || line.thinking !== '' || line.calls.length > 0 || line.done,
    );
    if (mustCall && translator.finished && !translator.called) {
      reader.close(translator.ended);
      throw noCall(body.model);
    }
    if (mustCall ? translator.called || translator.finished : spoken) {
      return { events: answer(conversation, reader, translator, { events, failure }), headers: {} };
    }
    if (failure !== undefined) {
      reader.close(false);
      throw failure;
    }
  }
}

function translatorOf({ call, converted, tokens }: PreparedCall): ChatTranslator {
  const { request, facts } = call;
  return createChatTranslator({
    model: facts.name,
    plan: converted.plan,
    inputTokens: tokens,
    maxTokens: request.max_tokens,
    window: facts.numCtx,
    stopSequences: request.stop_sequences ?? [],
    hidesThinking: hidesThinking(request),
    note: (change) => call.note(change),
    counted: (promptTokens) => calibrate(request, facts.name, promptTokens),
  });
}

/** What has come before the caller hears anything, and what it ends with when it ends there. */
interface Beginning {
  events: StreamEvent[];
  failure: GatewayError | undefined;
}

function answer(
  conversation: PreparedCall,
  reader: ChatReader,
  translator: ChatTranslator,
  beginning: Beginning,
): EventChunks {
  return new AnswerChunks(conversation, reader, translator, beginning);
}

// Not a generator: this is on the path of every token, and a generator makes several promises where this makes one.
class AnswerChunks implements AsyncIterableIterator<StreamEvent[]> {
  private readonly conversation: PreparedCall;
  private readonly reader: ChatReader;
  private readonly translator: ChatTranslator;
  /** What is there and has not been handed on. */
  private beginning: Beginning | undefined;
  private over = false;

  constructor(conversation: PreparedCall, reader: ChatReader, translator: ChatTranslator, beginning: Beginning) {
    this.conversation = conversation;
    this.reader = reader;
    this.translator = translator;
    this.beginning = beginning;
    // Before the caller has read anything: a model that is to stop stops now.
    if (translator.finished) this.close();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<StreamEvent[]>> {
    let { beginning } = this;
    for (;;) {
      if (beginning !== undefined) {
        const { events, failure } = beginning;
        this.beginning = failure === undefined || events.length === 0 ? undefined : { events: [], failure };
        if (events.length > 0) return { done: false, value: events };
        if (failure !== undefined) {
          this.close();
          throw failure;
        }
      }
      if (this.over) return { done: true, value: undefined };
      const chunk = await this.reader.read();
      const events = this.translator.push(chunk.lines);
      const { finished } = this.translator;
      if (finished) this.close();
      beginning = { events, failure: finished || !ends(chunk) ? undefined : await failureOf(this.conversation, chunk) };
    }
  }

  return(): Promise<IteratorResult<StreamEvent[]>> {
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  private close(): void {
    if (this.over) return;
    this.over = true;
    this.reader.close(this.translator.ended);
  }
}

async function post(
  { call, upstream, url, ...rest }: PreparedCall,
  body: ChatRequest,
  first: boolean,
): Promise<ChatReader> {
  const bytes = writeBody(body);
  if (first) call.sent(bytes);
  const { signal } = call;
  const headers = { 'content-type': 'application/json', ...call.hopHeaders, ...upstream.headers };
  const result = await send('Ollama', { url, method: 'POST', headers, body: bytes, signal, received: call.received });
  if (result.status < 300) return createChatReader(result.body, url, signal);
  let text: string;
  try {
    text = await result.body.text();
  } catch (error) {
    throw upstreamError('Ollama', url, error, signal);
  }
  const after = result.headers['retry-after'];
  throw await explain(
    { call, upstream, url, ...rest },
    result.status,
    wordsOf(text),
    typeof after === 'string' ? { 'retry-after': after } : {},
  );
}

/** Tells whether nothing comes behind a chunk. */
function ends({ error, failure, ended }: ChatChunk): boolean {
  return ended === true || error !== undefined || failure !== undefined;
}

/** Returns why an answer that has not been completed ends here. */
async function failureOf(conversation: PreparedCall, { error, failure }: ChatChunk): Promise<GatewayError> {
  if (failure !== undefined) return failure;
  if (error !== undefined) return explain(conversation, 500, error, {});
  return gatewayError('answer_incomplete', { by: 'ollama', model: conversation.call.facts.name });
}

async function explain(
  conversation: PreparedCall,
  status: number,
  words: string,
  headers: Record<string, string>,
): Promise<GatewayError> {
  const { call, upstream, tokens } = conversation;
  const { name, numCtx } = call.facts;
  const window =
    numCtx ?? (isOverflow(words) ? await windowOf(name, upstream.baseUrl, abortSignalOf(call.signal)) : undefined);
  return fromOllamaError(status, words, { model: name, tokens, window }, headers);
}

/** Returns the window of a loaded model, as Ollama chose it by the machine's memory. */
async function windowOf(model: string, baseUrl: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    const loaded = await psOllama(baseUrl, signal);
    const names = new Set([model, `${model}:latest`]);
    return numberOf(loaded.find((entry) => names.has(stringOf(entry.name) ?? ''))?.context_length);
  } catch {
    // It only makes the error's text more exact.
    return undefined;
  }
}
