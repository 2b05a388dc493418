import { askAnthropic } from '../backends/anthropic/ask.ts';
import { askDemo } from '../backends/demo/demo.ts';
import { askOllama } from '../backends/ollama/ask.ts';
import { joinConversation } from '../conversations/join-conversation.ts';
import type { Conversations } from '../conversations/conversations.ts';
import type { Ask } from '../core/ask.ts';
import type { Answer, BackendCall, ClaudeCall } from '../core/backend.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Target } from '../core/models.ts';
import { observe } from '../journal/observe.ts';
import { withTimeout } from '../lib/with-timeout.ts';
import { gatewayError } from '../messages/errors.ts';
import { withHeartbeat } from '../messages/heartbeat.ts';
import type { EventChunks, MessagesRequest } from '../messages/types.ts';
import type { Catalogue } from '../models/catalogue.ts';
import type { OllamaPlace } from '../models/find-ollama.ts';
import { withRediscovery } from '../models/with-rediscovery.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Credentials } from './credentials.ts';

/** How long a model may be silent before the caller hears a ping, and how often after. */
const FIRST_PING_MS = 2000;
const PING_EVERY_MS = 10_000;

/** The `claude` command as a backend. */
export interface ClaudeCommandBackend {
  ask(call: ClaudeCall): Promise<Answer>;
}

export interface AskPortOptions {
  settings(): Settings;
  credentials: Credentials;
  catalogue: Catalogue;
  ollama: OllamaPlace;
  /** The mark that requests to upstreams carry; see http/hop.ts. */
  hopHeaders(exchange: Exchange): Record<string, string>;
  /** Undefined while the user has not agreed to it. */
  claudeCommand(): ClaudeCommandBackend | undefined;
  conversations: Conversations;
}

/**
 * Returns the port `Ask`: the backend of the target is asked, as a part of the caller's conversation where it names
 * one.
 */
export function createAsk(options: AskPortOptions): Ask {
  const { settings, credentials, catalogue, ollama } = options;

  const start = async (exchange: Exchange, target: Target, call: BackendCall): Promise<Answer> => {
    switch (target.backend) {
      case 'anthropic': {
        const credential = credentials.forAnthropic(exchange);
        const apiKey = credentials.apiKey();
        return askAnthropic(
          // Literal members first: a spread at the beginning makes a hidden class of its own for every object
          // (bench/README.md).
          { facts: target.facts, ...(credential === undefined ? {} : { callerCredential: credential }), ...call },
          { baseUrl: settings().anthropicBaseUrl, ...(apiKey === undefined ? {} : { apiKey }) },
        );
      }
      case 'claude-code': {
        if (!exchange.local) {
          throw gatewayError('only_this_machine', {});
        }
        const command = options.claudeCommand();
        if (command === undefined) throw gatewayError('direction_off', { claudeCommand: 'asked' });
        return command.ask({ facts: target.facts, ...call });
      }
      case 'ollama': {
        const facts = await catalogue.ollamaFacts(target.name);
        return withRediscovery(ollama, async () => askOllama({ facts, ...call }, { baseUrl: await ollama.baseUrl() }));
      }
      case 'demo':
        return askDemo(call);
    }
  };

  return async (exchange, target, asked, named = {}) => {
    const joined = joinConversation(options.conversations, exchange, asked, named, settings().conversations.byUser);
    const request = joined?.request ?? asked;
    const call = backendCall(exchange, { ...request, model: target.name }, options.hopHeaders(exchange));
    const answer = await (named.whole === true
      ? observed(await start(exchange, target, call), request, exchange)
      : answerSoon(start(exchange, target, call), request, exchange));
    return joined === undefined ? answer : { ...answer, events: joined.follow(answer.events) };
  };
}

function backendCall(exchange: Exchange, request: MessagesRequest, hopHeaders: Record<string, string>): BackendCall {
  const call: BackendCall = {
    request,
    signal: exchange.signal,
    hopHeaders,
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
  if (exchange.record.dialect === 'anthropic' && betas !== undefined)
    call.betas = Array.isArray(betas) ? betas.join(',') : betas;
  return call;
}

/**
 * Returns the answer as soon as its head is known, and after two seconds at the latest: a cold model sends
 * nothing, not even a status, for minutes, and the caller must hear that the gateway is alive. Errors within
 * the two seconds keep their status; later ones end the stream.
 */
async function answerSoon(starting: Promise<Answer>, request: MessagesRequest, exchange: Exchange): Promise<Answer> {
  const started = performance.now();
  const answer = await withTimeout(starting, FIRST_PING_MS);
  const rest = Math.max(0, FIRST_PING_MS - (performance.now() - started));
  const events = withHeartbeat(answer?.events ?? later(starting), rest, PING_EVERY_MS);
  return observed({ headers: answer?.headers ?? {}, events }, request, exchange);
}

function observed({ headers, events }: Answer, request: MessagesRequest, exchange: Exchange): Answer {
  return { headers, events: observe(events, request.model, exchange) };
}

async function* later(starting: Promise<Answer>): EventChunks {
  yield* (await starting).events;
}
