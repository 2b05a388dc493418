import { record, text, type JsonObject } from '../support/json.ts';
import { errorBody, ApiError, invalid } from './anthropic-errors.ts';
import { claudeModel, defaultClaudeModels, modelEntry, type ClaudeModel } from './anthropic-models.ts';
import { defaultReply, inputTokens, mintId, renderReply, type AnthropicReply } from './anthropic-reply.ts';
import { checkCountTokens, checkMessages } from './anthropic-rules/request.ts';
import { ThinkingLedger } from './anthropic-rules/ledger.ts';
import { answerFault, play, type Faults } from './faults.ts';
import {
  guarded,
  startServer,
  type Exchange,
  type FakeServer,
  type RecordedRequest,
  type ServerOptions,
} from './server.ts';

/**
 * The Anthropic API for tests: Messages whole and streamed, token counts and models, with the headers, the grammar and,
 * unless `strict: false`, the refusals of the real one (reference/anthropic.md). Answers are scripted by blocks or
 * replayed from a recording.
 *
 *     const anthropic = await startFakeAnthropic()
 *     anthropic.script({ blocks: [{ thinking: 'hm' }, { tool: 'weather', input: { city: 'Oslo' } }] })
 */

export interface FakeAnthropicOptions extends ServerOptions {
  /** Refuse what the real API refuses. Default true. */
  readonly strict?: boolean;
  /** Ids (of anthropic-models.ts) or models of the test's own, newest first. */
  readonly models?: readonly (string | ClaudeModel)[];
  /** Which signatures and redacted data are genuine, besides those it has sent. Default: `sig-…` and `redacted-…`. */
  readonly validSignatures?: (signature: string) => boolean;
  /** The answer to every message that nothing was scripted for. Default: an echo. */
  readonly reply?: AnthropicScript;
  /** Largest body. Default 32 MiB. */
  readonly maxBytes?: number;
}

/** A scripted answer, or a function that makes one from the request; undefined means the default answer. */
export type AnthropicScript = AnthropicReply | ((request: RecordedRequest) => AnthropicReply | undefined);

export interface FakeAnthropic extends FakeServer {
  /** Answers for the next POSTs to `/v1/messages`. They are used up only by requests that pass the checks. */
  script(...replies: readonly AnthropicScript[]): void;
  /** The answer whenever the queue is empty; undefined goes back to the echo. */
  always(reply: AnthropicScript | undefined): void;
}

const garbageFrame = 'event: content_block_delta\ndata: {"type":"content_block_delta",broken\n\n';

/** Starts an Anthropic API on a free port. */
export async function startFakeAnthropic(options: FakeAnthropicOptions = {}): Promise<FakeAnthropic> {
  const strict = options.strict ?? true;
  const maxBytes = options.maxBytes ?? 32 * 1024 * 1024;
  const models = (options.models ?? defaultClaudeModels).flatMap((one) => {
    const known = typeof one === 'string' ? claudeModel(one) : one;
    return known ? [known] : [];
  });
  const genuine = options.validSignatures ?? ((signature: string) => /^(sig|redacted)-/.test(signature));
  const ledger = new ThinkingLedger(genuine);
  const queue: AnthropicScript[] = [];
  let standing = options.reply;

  const find = (name: string): ClaudeModel | undefined =>
    models.find((model) => model.id === name || model.aliases.includes(name));

  function handle(exchange: Exchange, scripted: Faults = {}): void | Promise<void> {
    const requestId = mintId('req');
    return guarded(
      () => route(exchange, requestId, scripted),
      (error) => refuse(exchange, requestId, error),
    );
  }

  function refuse(exchange: Exchange, requestId: string, error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    exchange.res.writeHead(error.status, { 'content-type': 'application/json', ...commonHeaders(requestId) });
    exchange.res.end(JSON.stringify(errorBody(error.status, requestId, error.type, error.message)));
  }

  function route(exchange: Exchange, requestId: string, scripted: Faults): void | Promise<void> {
    const { request } = exchange;
    authenticate(request, strict);
    const route = `${request.method} ${request.path}`;
    if (route === 'POST /v1/messages') return messages(exchange, requestId);
    if (route === 'POST /v1/messages/count_tokens') return countTokens(exchange, requestId, scripted);
    if (route === 'GET /v1/models') {
      sendJson(exchange, requestId, listModels(request.query));
      return;
    }
    if (request.method === 'GET' && request.path.startsWith('/v1/models/')) {
      const name = decodeURIComponent(request.path.slice('/v1/models/'.length));
      const model = find(name);
      if (!model) throw new ApiError(404, 'not_found_error', `model: ${name}`);
      sendJson(exchange, requestId, modelEntry(model));
      return;
    }
    throw new ApiError(404, 'not_found_error', 'Not Found');
  }

  function bodyOf(request: RecordedRequest): JsonObject {
    if (request.raw.length > maxBytes) throw new ApiError(413, 'request_too_large', 'Request exceeds the maximum size');
    if (request.body === undefined) throw invalid('The request body is not valid JSON');
    return record(request.body);
  }

  function messages(exchange: Exchange, requestId: string): void | Promise<void> {
    const { request } = exchange;
    const body = bodyOf(request);
    const name = text(body['model']);
    const model = find(name);
    if (strict) checkMessages(body, { model, ledger, headers: request.headers });
    else if (!model) throw new ApiError(404, 'not_found_error', `model: ${name}`);
    const script = queue.shift() ?? standing;
    const reply = (typeof script === 'function' ? script(request) : script) ?? defaultReply(body);
    if (reply.status !== undefined || reply.html !== undefined || reply.hangUp)
      return fault(exchange, requestId, reply);
    return answer(exchange, requestId, reply, body, model?.id ?? name);
  }

  async function fault(exchange: Exchange, requestId: string, reply: AnthropicReply): Promise<void> {
    const headers = { ...commonHeaders(requestId), ...reply.headers };
    await answerFault(exchange, { ...reply, headers }, (status) => errorBody(status, requestId));
  }

  function answer(
    exchange: Exchange,
    requestId: string,
    reply: AnthropicReply,
    body: JsonObject,
    modelId: string,
  ): void | Promise<void> {
    const rendered = renderReply(reply, body, modelId);
    if (strict) ledger.remember(modelId, rendered.message());
    if (body['stream'] === true) {
      const frames = framesOf(reply, rendered.events());
      const headers = {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
        ...commonHeaders(requestId),
      };
      return play(exchange, { frames, headers, faults: reply, firstTokenFrame: 1, garbage: garbageFrame });
    }
    if (reply.errorEvent) {
      const status = reply.errorEvent.type === 'overloaded_error' ? 529 : 500;
      throw new ApiError(status, reply.errorEvent.type, reply.errorEvent.message);
    }
    const headers = { 'content-type': 'application/json', ...commonHeaders(requestId) };
    return play(exchange, {
      frames: [JSON.stringify(rendered.message())],
      headers,
      faults: reply,
      garbage: '{"type": broken',
    });
  }

  function countTokens(exchange: Exchange, requestId: string, scripted: Faults): void | Promise<void> {
    const body = bodyOf(exchange.request);
    const model = find(text(body['model']));
    if (strict) checkCountTokens(body, { model, ledger, headers: exchange.request.headers });
    const frames = [JSON.stringify({ input_tokens: inputTokens(body) })];
    const headers = { 'content-type': 'application/json', ...commonHeaders(requestId) };
    return play(exchange, { frames, headers, faults: scripted, garbage: '{broken' });
  }

  function listModels(query: URLSearchParams): JsonObject {
    const limit = query.get('limit') === null ? 20 : Number(query.get('limit'));
    if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
      throw invalid('limit: Input should be between 1 and 1000');
    const cycles = [...query.getAll('lifecycle[]'), ...query.getAll('lifecycle')];
    const listed = models.filter((model) =>
      cycles.length > 0 ? cycles.includes(model.lifecycle) : model.lifecycle !== 'retired',
    );
    const { page, more } = pageOf(listed, limit, query.get('after_id'), query.get('before_id'));
    return {
      data: page.map(modelEntry),
      has_more: more,
      first_id: page[0]?.id ?? null,
      last_id: page.at(-1)?.id ?? null,
    };
  }

  function sendJson(exchange: Exchange, requestId: string, body: JsonObject): void {
    exchange.res.writeHead(200, { 'content-type': 'application/json', ...commonHeaders(requestId) });
    exchange.res.end(JSON.stringify(body));
  }

  const server = await startServer(handle, (status) => errorBody(status, mintId('req')), options);
  return {
    ...server,
    script: (...replies) => void queue.push(...replies),
    always: (reply) => {
      standing = reply;
    },
    scriptAt: (route, ...answers) => {
      const headed = answers.map((one) => ({ ...one, headers: { 'request-id': mintId('req'), ...one.headers } }));
      server.scriptAt(route, ...headed);
    },
    reset: () => {
      queue.length = 0;
      server.reset();
    },
  };
}

/** Key and version, as the API checks them before anything else. */
function authenticate(request: RecordedRequest, strict: boolean): void {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const key = request.headers['x-api-key'] ?? bearer;
  if (key === undefined || key === '') throw new ApiError(401, 'authentication_error', 'x-api-key header is required');
  if (key === 'bad-key') throw new ApiError(401, 'authentication_error', 'invalid x-api-key');
  if (strict && request.headers['anthropic-version'] === undefined)
    throw invalid('anthropic-version: header is required');
}

/** One page of the list, newest first. */
function pageOf(
  listed: readonly ClaudeModel[],
  limit: number,
  after: string | null,
  before: string | null,
): { page: readonly ClaudeModel[]; more: boolean } {
  if (before !== null) {
    const end = Math.max(
      0,
      listed.findIndex((model) => model.id === before),
    );
    return { page: listed.slice(Math.max(0, end - limit), end), more: end > limit };
  }
  const start = after === null ? 0 : listed.findIndex((model) => model.id === after) + 1;
  return { page: listed.slice(start, start + limit), more: listed.length > start + limit };
}

/** The SSE text of each event, with the reply's mid-stream faults. */
function framesOf(reply: AnthropicReply, events: readonly JsonObject[]): readonly string[] {
  const frames = events.map((event) => `event: ${text(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`);
  const { errorEvent } = reply;
  if (errorEvent) {
    const ending = events.findIndex((event) => event['type'] === 'message_delta');
    const at = reply.errorAfter ?? (ending < 0 ? frames.length : ending);
    return [...frames.slice(0, at), `event: error\ndata: ${JSON.stringify({ type: 'error', error: errorEvent })}\n\n`];
  }
  return reply.endWithoutStop ? frames.filter((_, n) => events[n]?.['type'] !== 'message_stop') : frames;
}

function commonHeaders(requestId: string): Record<string, string> {
  return {
    'request-id': requestId,
    'anthropic-organization-id': 'org-fake',
    'anthropic-ratelimit-requests-limit': '4000',
    'anthropic-ratelimit-requests-remaining': '3999',
    'anthropic-ratelimit-requests-reset': '2026-11-21T12:00:00Z',
    'anthropic-ratelimit-tokens-limit': '2000000',
    'anthropic-ratelimit-tokens-remaining': '1999000',
    'anthropic-ratelimit-tokens-reset': '2026-11-21T12:00:00Z',
    'anthropic-ratelimit-input-tokens-limit': '1600000',
    'anthropic-ratelimit-input-tokens-remaining': '1599000',
    'anthropic-ratelimit-input-tokens-reset': '2026-11-21T12:00:00Z',
    'anthropic-ratelimit-output-tokens-limit': '400000',
    'anthropic-ratelimit-output-tokens-remaining': '399000',
    'anthropic-ratelimit-output-tokens-reset': '2026-11-21T12:00:00Z',
  };
}

export type { AnthropicBlock, AnthropicReply } from './anthropic-reply.ts';
export type { ClaudeModel } from './anthropic-models.ts';
