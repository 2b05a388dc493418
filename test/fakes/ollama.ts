import { isList, number, record, text, type JsonObject } from '../support/json.ts';
import { answerFault, extraHeaders, play, type Faults } from './faults.ts';
import {
  completeModel,
  defaultOllamaModels,
  fullName,
  openAiModel,
  psEntry,
  showAnswer,
  tagsEntry,
  type OllamaModel,
  type OllamaModelOptions,
} from './ollama-models.ts';
import { chatChunks, chatCompletion, completion, completionChunks, response, responseEvents } from './ollama-openai.ts';
import { defaultReply, ndjson, settle, wholeAnswer, type OllamaReply } from './ollama-reply.ts';
import { errorBody, plainError, refusal, Refusal, type Wire } from './ollama-refusals.ts';
import {
  guarded,
  startServer,
  type Exchange,
  type FakeServer,
  type RecordedRequest,
  type ServerOptions,
} from './server.ts';

/**
 * An Ollama for tests: the routes of Ollama's API with its shapes, defaults and errors (reference/ollama-behaviour.md),
 * models that only repeat what they hear, and answers that a test scripts chunk by chunk or breaks on purpose.
 *
 *     const ollama = await startFakeOllama()
 *     ollama.script({ thinking: ['hm'], text: ['Hel', 'lo'] }, { text: ['a'], cutAfter: 1 })
 */

export interface FakeOllamaOptions extends ServerOptions {
  readonly models?: readonly OllamaModelOptions[];
  /** What `/api/version` says. */
  readonly version?: string;
  /** The answer to every model request that nothing was scripted for. Default: an echo. */
  readonly reply?: OllamaScript;
}

/** A scripted answer, or a function that makes one from the request; undefined means the default answer. */
export type OllamaScript = OllamaReply | ((request: RecordedRequest) => OllamaReply | undefined);

export interface FakeOllama extends FakeServer {
  /** Answers for the next model requests (chat, generate, /v1/chat/completions, /v1/completions, /v1/responses). */
  script(...replies: readonly OllamaScript[]): void;
  /** The answer whenever the queue is empty; undefined goes back to the echo. */
  always(reply: OllamaScript | undefined): void;
  /** Names of the models as they stand now. */
  modelNames(): readonly string[];
  addModel(model: OllamaModelOptions): void;
  removeModel(name: string): void;
}

const json = { 'content-type': 'application/json; charset=utf-8' };
/** Starts an Ollama on a free port. */
export async function startFakeOllama(options: FakeOllamaOptions = {}): Promise<FakeOllama> {
  const models = new Map<string, OllamaModel>();
  const loaded = new Set<string>();
  const queue: OllamaScript[] = [];
  let standing = options.reply;
  const addModel = (model: OllamaModelOptions): void => {
    const complete = completeModel(model);
    models.set(complete.name.toLowerCase(), complete);
  };
  for (const model of options.models ?? defaultOllamaModels) addModel(model);
  const find = (name: string): OllamaModel | undefined => models.get(fullName(name).toLowerCase());

  function handle(exchange: Exchange, scripted: Faults = {}): void | Promise<void> {
    return guarded(
      () => route(exchange, scripted),
      (error) => refuse(exchange, error),
    );
  }

  function route(exchange: Exchange, scripted: Faults): void | Promise<void> {
    const { request, res } = exchange;
    const route = routes.get(`${request.method} ${request.path}`);
    if (route) return route(exchange, record(request.body), scripted);
    if (request.method === 'GET' && request.path.startsWith('/v1/models/')) {
      const name = decodeURIComponent(request.path.slice('/v1/models/'.length));
      send(exchange, { ...openAiModel(known(name)), id: name });
      return;
    }
    const elsewhere = [...routes.keys()].some((key) => key.endsWith(` ${request.path}`));
    res.writeHead(elsewhere ? 405 : 404, { 'content-type': 'text/plain' });
    res.end(elsewhere ? '405 method not allowed' : '404 page not found');
  }

  function send(exchange: Exchange, body: JsonObject): void {
    exchange.res.writeHead(200, json);
    exchange.res.end(JSON.stringify(body));
  }

  function refuse(exchange: Exchange, error: unknown): void {
    if (!(error instanceof Refusal)) throw error;
    exchange.res.writeHead(error.status, json);
    exchange.res.end(JSON.stringify(errorBody(exchange.request.path.startsWith('/v1/'), error.status, error.message)));
  }

  /** The model of that name; the request is refused if there is none. */
  function known(name: string): OllamaModel {
    const model = find(name);
    if (!model) throw new Refusal(404, `model '${name}' not found`);
    return model;
  }

  function nextReply(request: RecordedRequest, body: JsonObject): { reply: OllamaReply; scripted: boolean } {
    const script = queue.shift() ?? standing;
    const reply = typeof script === 'function' ? script(request) : script;
    return reply ? { reply, scripted: true } : { reply: defaultReply(body), scripted: false };
  }

  async function generateRoute(exchange: Exchange, body: JsonObject, wire: Wire): Promise<void> {
    const name = text(body['model']);
    if (name === '' && wire !== 'generate') throw new Refusal(400, 'model is required');
    const model = known(name);
    const refused = refusal(model, name, body, wire);
    if (refused !== undefined) throw new Refusal(400, refused);
    const emptied = loadOrUnload(body, wire);
    if (emptied) {
      if (emptied === 'unload') loaded.delete(model.name);
      else loaded.add(model.name);
      const part = wire === 'chat' ? { message: { role: 'assistant', content: '' } } : { response: '' };
      const answer = { model: name, created_at: new Date().toISOString(), ...part, done: true, done_reason: emptied };
      send(exchange, answer);
      return;
    }
    loaded.add(model.name);
    const { reply, scripted } = nextReply(exchange.request, body);
    const v1 = wire !== 'chat' && wire !== 'generate';
    if (await answerFault(exchange, reply, (status) => plainError(status, exchange.request.path))) return;
    const stream = v1 ? body['stream'] === true : body['stream'] !== false;
    if (!stream && reply.errorLine !== undefined) {
      exchange.res.writeHead(500, { ...json, ...extraHeaders(reply) });
      return void exchange.res.end(JSON.stringify(errorBody(v1, 500, reply.errorLine)));
    }
    const settled = settle(reply, body, scripted);
    const { frames, contentType } = render(wire, settled, name, body, stream);
    return play(exchange, {
      frames,
      headers: { 'content-type': contentType },
      faults: reply,
      garbage: stream && v1 ? 'data: {broken\n\n' : '{"model": broken\n',
    });
  }

  function embed(exchange: Exchange, body: JsonObject, shape: 'embed' | 'embeddings' | 'openai'): void {
    const name = text(body['model']);
    if (name === '') throw new Refusal(400, 'model is required');
    known(name);
    const input = shape === 'embeddings' ? body['prompt'] : body['input'];
    const inputs = isList(input) ? input.map(String) : typeof input === 'string' ? [input] : [];
    if (shape === 'openai' && inputs.filter((one) => one !== '').length === 0) throw new Refusal(400, 'invalid input');
    const size = number(body['dimensions'], 8);
    const vectors = inputs.map((one) => vector(one, size));
    const count = inputs.reduce((sum, one) => sum + Math.ceil(one.length / 4), 0);
    if (shape === 'embeddings') {
      send(exchange, { embedding: vectors[0] ?? [] });
      return;
    }
    if (shape === 'embed') {
      send(exchange, {
        model: name,
        embeddings: vectors,
        total_duration: 14_143_917,
        load_duration: 1_019_500,
        prompt_eval_count: count,
      });
      return;
    }
    const packed = body['encoding_format'] === 'base64';
    const data = vectors.map((one, index) => ({ object: 'embedding', index, embedding: packed ? base64(one) : one }));
    send(exchange, { object: 'list', data, model: name, usage: { prompt_tokens: count, total_tokens: count } });
  }

  function pull(exchange: Exchange, body: JsonObject, faults: Faults): Promise<void> | void {
    const name = text(body['model']) || text(body['name']);
    if (name === '') throw new Refusal(400, 'invalid model name');
    addModel({ name });
    if (body['stream'] === false) {
      send(exchange, { status: 'success' });
      return;
    }
    const digest = completeModel({ name }).digest;
    const layer = { status: `pulling ${digest.slice(0, 12)}`, digest: `sha256:${digest}`, total: 1_000_000 };
    const lines: readonly JsonObject[] = [
      { status: 'pulling manifest' },
      layer,
      { ...layer, completed: 400_000 },
      { ...layer, completed: 1_000_000 },
      { status: 'verifying sha256 digest' },
      { status: 'writing manifest' },
      { status: 'success' },
    ];
    const frames = lines.map((line) => `${JSON.stringify(line)}\n`);
    return play(exchange, {
      frames,
      headers: { 'content-type': 'application/x-ndjson' },
      faults,
      garbage: '{broken\n',
    });
  }

  function copy(exchange: Exchange, body: JsonObject): void {
    addModel({ ...known(text(body['source'])), name: text(body['destination']) });
    exchange.res.writeHead(200).end();
  }

  function remove(exchange: Exchange, body: JsonObject): void {
    const name = text(body['model']) || text(body['name']);
    known(name);
    models.delete(fullName(name).toLowerCase());
    exchange.res.writeHead(200).end();
  }

  function show(exchange: Exchange, body: JsonObject): void {
    send(exchange, showAnswer(known(text(body['model']) || text(body['name']))));
  }

  function root(exchange: Exchange): void {
    exchange.res.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    exchange.res.end('Ollama is running');
  }

  type Route = (exchange: Exchange, body: JsonObject, faults: Faults) => void | Promise<void>;
  const routes = new Map<string, Route>([
    ['GET /', root],
    ['HEAD /', root],
    ['GET /api/version', (exchange) => send(exchange, { version: options.version ?? '0.24.0' })],
    ['GET /api/tags', (exchange) => send(exchange, { models: [...models.values()].map(tagsEntry) })],
    ['POST /api/show', show],
    [
      'GET /api/ps',
      (exchange) => send(exchange, { models: [...models.values()].filter((m) => loaded.has(m.name)).map(psEntry) }),
    ],
    ['POST /api/chat', (exchange, body) => generateRoute(exchange, body, 'chat')],
    ['POST /api/generate', (exchange, body) => generateRoute(exchange, body, 'generate')],
    ['POST /api/embed', (exchange, body) => embed(exchange, body, 'embed')],
    ['POST /api/embeddings', (exchange, body) => embed(exchange, body, 'embeddings')],
    ['POST /api/copy', copy],
    ['DELETE /api/delete', remove],
    ['POST /api/pull', pull],
    ['GET /v1/models', (exchange) => send(exchange, { object: 'list', data: [...models.values()].map(openAiModel) })],
    ['POST /v1/chat/completions', (exchange, body) => generateRoute(exchange, body, 'v1-chat')],
    ['POST /v1/completions', (exchange, body) => generateRoute(exchange, body, 'v1-completions')],
    ['POST /v1/responses', (exchange, body) => generateRoute(exchange, body, 'v1-responses')],
    ['POST /v1/embeddings', (exchange, body) => embed(exchange, body, 'openai')],
  ]);

  const server = await startServer(handle, plainError, options);
  return {
    ...server,
    script: (...replies) => void queue.push(...replies),
    always: (reply) => {
      standing = reply;
    },
    modelNames: () => [...models.values()].map((model) => model.name),
    addModel,
    removeModel: (name) => void models.delete(fullName(name).toLowerCase()),
    reset: () => {
      queue.length = 0;
      server.reset();
    },
  };
}

function render(
  wire: Wire,
  reply: ReturnType<typeof settle>,
  model: string,
  body: JsonObject,
  stream: boolean,
): { frames: readonly string[]; contentType: string } {
  const sse = 'text/event-stream';
  const whole = (answer: string): { frames: readonly string[]; contentType: string } => ({
    frames: [answer],
    contentType: wire.startsWith('v1') ? 'application/json' : 'application/json; charset=utf-8',
  });
  if (wire === 'chat' || wire === 'generate') {
    if (!stream) return whole(wholeAnswer(reply, model, wire));
    return { frames: ndjson(reply, model, wire), contentType: 'application/x-ndjson' };
  }
  if (wire === 'v1-chat') {
    const includeUsage = record(body['stream_options'])['include_usage'] === true;
    if (!stream) return whole(chatCompletion(reply, model));
    return { frames: chatChunks(reply, model, includeUsage), contentType: sse };
  }
  if (wire === 'v1-completions') {
    if (!stream) return whole(completion(reply, model));
    return { frames: completionChunks(reply, model), contentType: sse };
  }
  if (!stream) return whole(response(reply, model));
  return { frames: responseEvents(reply, model), contentType: sse };
}

/** A vector that depends on nothing but the text. */
function vector(source: string, size: number): readonly number[] {
  let seed = 2166136261;
  for (let n = 0; n < source.length; n += 1) seed = Math.imul(seed ^ source.charCodeAt(n), 16777619);
  return Array.from({ length: size }, (_, n) => Math.fround(Math.sin(seed + n * 12.9898)));
}

function base64(values: readonly number[]): string {
  return Buffer.from(Float32Array.from(values).buffer).toString('base64');
}

/** An empty request only loads or unloads the model. */
function loadOrUnload(body: JsonObject, wire: Wire): 'load' | 'unload' | undefined {
  if (wire !== 'chat' && wire !== 'generate') return undefined;
  const empty =
    wire === 'chat' ? !isList(body['messages']) || body['messages'].length === 0 : text(body['prompt']) === '';
  if (!empty) return undefined;
  return body['keep_alive'] === 0 ? 'unload' : 'load';
}

export type { OllamaModelOptions } from './ollama-models.ts';
export type { OllamaReply, OllamaToolCall } from './ollama-reply.ts';
