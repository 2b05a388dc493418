import { askOllama } from './backends/ollama/ask.ts';
import { estimateTokens } from './backends/ollama/estimate-tokens.ts';
import { askAnthropic } from './backends/anthropic/ask.ts';
import { askDemo } from './backends/demo/demo.ts';
import type { Answer, BackendCall, CallerCredential } from './backends/backend.ts';
import type { Batches } from './batches/batches.ts';
import { batchesOf } from './batches/of-caller.ts';
import type { Conversations } from './conversations/conversations.ts';
import { conversationsOf, takePart } from './conversations/take-part.ts';
import type { Files } from './files/files.ts';
import { filesOf } from './files/of-caller.ts';
import { passThrough } from './pass-through.ts';
import type { Exchange, Gateway, ListedModel, Reply, Target } from './dialects/road.ts';
import { GatewayError } from './messages/errors.ts';
import type { ClaudeFacts } from './messages/facts.ts';
import type { EventBatches, MessagesRequest } from './messages/types.ts';
import { within } from './messages/within.ts';
import { withHeartbeat } from './messages/heartbeat.ts';
import { observe } from './journal/observe.ts';
import type { Catalogue } from './models/catalogue.ts';
import type { OllamaPlace } from './models/find-ollama.ts';
import { comparable } from './models/names.ts';
import { unknownModel } from './models/resolve.ts';
import type { Settings } from './settings/schema.ts';

/** How long a model may be silent before the caller hears a ping, and how often after (contract, and pains.md row 28). */
const FIRST_PING_MS = 2000;
const PING_EVERY_MS = 10_000;

/** The `claude` command as a backend. */
export interface ClaudeCommand {
  ask(call: BackendCall & { facts: ClaudeFacts }): Promise<Answer>;
}

export interface RouterOptions {
  settings(): Settings;
  apiKey(): string | undefined;
  catalogue: Catalogue;
  ollama: OllamaPlace;
  /** The mark that requests to upstreams carry; see http/hop.ts. */
  hopHeaders(exchange: Exchange): Record<string, string>;
  claudeCommand(): ClaudeCommand | undefined;
  /** Saves the aliases after `ollama cp` and `ollama rm`. */
  saveAliases(aliases: Record<string, string>): Promise<void>;
  /** The conversations that callers name. */
  conversations: Conversations;
  /** The batches that the gateway works on itself. */
  batches: Batches;
  /** The files that the gateway keeps for local models. */
  files: Files;
  /** Tells whether a value that a caller sent is one of our own client keys, which never go upstream. */
  isClientKey(value: string): boolean;
}

/** Returns the gateway that the dialects talk to: it looks names up, asks backends and passes bytes through. */
export function createRouter(options: RouterOptions): Gateway {
  const { catalogue, ollama } = options;

  const resolve = async (exchange: Exchange, asked: string): Promise<Target> => {
    exchange.record.modelAsked = asked;
    const { target, tables } = await catalogue.resolve(asked);
    if (target === undefined) throw unknownModel(asked, tables, await catalogue.names(), exchange.record.dialect);
    checkDirection(exchange, target, options.settings());
    exchange.record.modelUsed = target.name;
    exchange.record.backend = target.backend;
    exchange.record.rule = target.rule;
    exchange.progress();
    return target;
  };

  const callerCredential = (exchange: Exchange): CallerCredential | undefined => {
    const own = credentialOf(exchange);
    return own === undefined || options.isClientKey(bareCredential(own.value)) ? undefined : own;
  };

  const credentialFor = (exchange: Exchange): CallerCredential | undefined => {
    if (options.apiKey() !== undefined) return undefined;
    const credential = callerCredential(exchange);
    if (credential === undefined) throw noKey(exchange.record.modelAsked);
    return credential;
  };

  const start = async (exchange: Exchange, target: Target, call: BackendCall): Promise<Answer> => {
    switch (target.backend) {
      case 'anthropic': {
        const credential = credentialFor(exchange);
        const apiKey = options.apiKey();
        return askAnthropic(
          // Literal members first: a spread at the beginning makes a hidden class of its own for every object (bench/README.md).
          { facts: target.facts, ...(credential === undefined ? {} : { callerCredential: credential }), ...call },
          { baseUrl: options.settings().anthropicBaseUrl, ...(apiKey === undefined ? {} : { apiKey }) },
        );
      }
      case 'claude-code': {
        if (!exchange.local) {
          throw new GatewayError('permission_error', 'Answers through the claude command are given only to programs on the same machine.');
        }
        const command = options.claudeCommand();
        if (command === undefined) throw new GatewayError('permission_error', 'Answers through the claude command are switched off in Switchboard\'s settings.', { code: 'direction_off' });
        return command.ask({ facts: target.facts, ...call });
      }
      case 'ollama': {
        const facts = await catalogue.ollamaFacts(target.name);
        return guardOllama(ollama, async () => askOllama({ facts, ...call }, { baseUrl: await ollama.baseUrl() }));
      }
      case 'demo':
        return askDemo(call);
    }
  };

  return {
    resolve,
    callerCredential,
    ask: async (exchange, target, asked, named = {}) => {
      const part = takePart(options.conversations, exchange, asked, named, options.settings().conversations.byUser);
      const request = part?.request ?? asked;
      const call: BackendCall = {
        request: { ...request, model: target.name },
        signal: exchange.signal,
        hopHeaders: options.hopHeaders(exchange),
        note: (change) => exchange.note(change),
        cost: (dollars) => {
          exchange.record.cost = dollars;
        },
        sent: (body) => {
          exchange.record.upstreamBody = body;
        },
      };
      if (exchange.received !== undefined) call.received = exchange.received;
      const betas = exchange.headers['anthropic-beta'];
      if (exchange.record.dialect === 'anthropic' && betas !== undefined) call.betas = Array.isArray(betas) ? betas.join(',') : betas;
      const answer = await (named.whole === true ? observed(await start(exchange, target, call), request, exchange) : answerSoon(start(exchange, target, call), request, exchange));
      return part === undefined ? answer : { ...answer, events: part.follow(answer.events) };
    },
    conversations: (exchange) => conversationsOf(options.conversations, exchange),
    batches: (exchange) => batchesOf(options.batches, exchange),
    files: (exchange) => filesOf(options.files, exchange),
    reachesAnthropic: (exchange) => options.apiKey() !== undefined || callerCredential(exchange) !== undefined,
    estimateTokens: (target, request) => estimateTokens(request, target.name),
    passThrough: async (exchange, goal): Promise<Reply> => {
      const { modelAsked, modelUsed } = exchange.record;
      const rename = goal.body === undefined || modelAsked === undefined || modelUsed === undefined || modelAsked === modelUsed ? {} : { rename: { from: modelUsed, to: modelAsked } };
      exchange.record.passedThrough = true;
      exchange.record.backend = goal.upstream;
      if (goal.upstream === 'anthropic') {
        const credential = credentialFor(exchange);
        return passThrough({
          name: 'Anthropic',
          baseUrl: options.settings().anthropicBaseUrl,
          exchange,
          goal,
          credential: credential ?? { header: 'x-api-key', value: options.apiKey() ?? '' },
          hopHeaders: options.hopHeaders(exchange),
          ...rename,
        });
      }
      const reply = await guardOllama(ollama, async () =>
        passThrough({ name: 'Ollama', baseUrl: await ollama.baseUrl(), exchange, goal, hopHeaders: options.hopHeaders(exchange), ...rename }),
      );
      if (CHANGES_MODELS.has(goal.path ?? exchange.path)) catalogue.forgetOllama();
      return reply;
    },
    models: (exchange) => listFor(exchange, options, callerCredential(exchange) !== undefined),
    ollamaFacts: (name) => catalogue.ollamaFacts(name),
    ollamaVersion: () => catalogue.ollamaVersion(),
    ollamaIsThere: async () => (await catalogue.ollamaVersion()) !== undefined,
    copyAlias: async (exchange, source, alias) => {
      const target = await resolve(exchange, source);
      const name = withoutLatest(alias);
      if (comparable(source) === comparable(alias)) throw new GatewayError('invalid_request_error', `'${alias}' cannot be an alias of itself.`);
      const goal = target.rule.startsWith('alias') ? withoutLatest(source) : target.backend === 'claude-code' ? source : target.name;
      await options.saveAliases({ ...without(options.settings().aliases, name), [name]: goal });
    },
    deleteAlias: async (name) => {
      const { aliases } = options.settings();
      const remaining = without(aliases, name);
      if (Object.keys(remaining).length === Object.keys(aliases).length) return false;
      await options.saveAliases(remaining);
      return true;
    },
    isAlias: (name) => Object.keys(options.settings().aliases).some((alias) => comparable(alias) === comparable(name)),
  };
}

const CHANGES_MODELS: ReadonlySet<string> = new Set(['/api/pull', '/api/create', '/api/delete', '/api/copy']);

/**
 * Returns the answer as soon as its head is known, and after two seconds at the latest: a cold model sends
 * nothing, not even a status, for minutes, and the caller must hear that the gateway is alive. Errors within
 * the two seconds keep their status; later ones end the stream.
 */
async function answerSoon(starting: Promise<Answer>, request: MessagesRequest, exchange: Exchange): Promise<Answer> {
  const started = performance.now();
  const answer = await within(starting, FIRST_PING_MS);
  const rest = Math.max(0, FIRST_PING_MS - (performance.now() - started));
  const events = withHeartbeat(answer?.events ?? later(starting), rest, PING_EVERY_MS);
  return observed({ headers: answer?.headers ?? {}, events }, request, exchange);
}

function observed({ headers, events }: Answer, request: MessagesRequest, exchange: Exchange): Answer {
  return { headers, events: observe(events, request.model, exchange) };
}

async function* later(starting: Promise<Answer>): EventBatches {
  yield* (await starting).events;
}

/** Runs a call of Ollama; when nothing answers, it is looked for elsewhere and asked there once. */
async function guardOllama<T>(place: OllamaPlace, call: () => Promise<T>): Promise<T> {
  const before = place.known();
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'upstream_unreachable') throw error;
    place.lost();
    const now = await place.baseUrl().catch(() => before);
    if (now === before) throw error;
    return call();
  }
}

function checkDirection(exchange: Exchange, target: Target, settings: Settings): void {
  const { dialect } = exchange.record;
  if (dialect === 'anthropic' && target.backend === 'ollama' && !settings.directions.local) {
    throw new GatewayError('permission_error', `'${target.name}' is a local model, and local models for Anthropic apps are switched off. Switch them on in Switchboard's settings (DIRECTIONS=both).`, { code: 'direction_off' });
  }
  const claude = target.backend === 'anthropic' || target.backend === 'claude-code';
  if (dialect !== 'anthropic' && claude && !settings.directions.claude) {
    throw new GatewayError('permission_error', `'${target.name}' is a Claude model, and Claude for Ollama and OpenAI apps is switched off. Switch it on in Switchboard's settings (DIRECTIONS=both).`, { code: 'direction_off' });
  }
}

async function listFor(exchange: Exchange, options: RouterOptions, callerHasKey: boolean): Promise<ListedModel[]> {
  const settings = options.settings();
  const anthropicCaller = exchange.record.dialect === 'anthropic' || exchange.headers['anthropic-version'] !== undefined;
  const claudeShown = (anthropicCaller || settings.directions.claude) && (options.apiKey() !== undefined || callerHasKey);
  const commandShown = (anthropicCaller || settings.directions.claude) && settings.claudeCode.enabled && exchange.local;
  const localShown = !anthropicCaller || settings.directions.local;
  return options.catalogue.list((model) => {
    switch (model.backend) {
      case 'anthropic':
        return claudeShown;
      case 'claude-code':
        return commandShown;
      case 'ollama':
        return localShown;
      case 'demo':
        return true;
    }
  });
}

/** The credential a caller sent, if it looks like one of Anthropic's: an API key, or an OAuth token as Claude Code sends it. */
function credentialOf(exchange: Exchange): CallerCredential | undefined {
  const key = exchange.headers['x-api-key'];
  if (typeof key === 'string' && key.startsWith('sk-ant-')) return { header: 'x-api-key', value: key };
  const { authorization } = exchange.headers;
  const bearer = authorization === undefined ? undefined : /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
  if (authorization === undefined || bearer === undefined) return undefined;
  const oauth = String(exchange.headers['anthropic-beta'] ?? '').includes('oauth-');
  return bearer.startsWith('sk-ant-') || oauth ? { header: 'authorization', value: authorization } : undefined;
}

function bareCredential(value: string): string {
  return value.replace(/^Bearer\s+/i, '');
}

function noKey(model: string | undefined): GatewayError {
  const name = model ?? 'Claude';
  return new GatewayError(
    'authentication_error',
    `No Anthropic API key is set, so '${name}' cannot be asked. Set one in Switchboard's settings or as ANTHROPIC_API_KEY, or let the name lead to a local model: ollama cp LOCAL-MODEL ${name}`,
    { code: 'key_missing', headers: { 'x-should-retry': 'false' } },
  );
}

function withoutLatest(name: string): string {
  return name.trim().replace(/:latest$/i, '');
}

function without(aliases: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(aliases).filter(([alias]) => comparable(alias) !== comparable(name)));
}
