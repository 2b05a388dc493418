import type { RequestRecord } from '../../../core/record.ts';
import { quotedError } from '../../../messages/errors.ts';
import {
  blockStop,
  emptyMessage,
  inputJsonDelta,
  messageDelta,
  messageStart,
  messageStop,
  textDelta,
  textStart,
  thinkingDelta,
  thinkingStart,
  toolUseStart,
} from '../../../messages/events.ts';
import type { ClaudeFacts } from '../../../messages/model-facts.ts';
import { isObject, type JsonObject } from '../../../lib/json.ts';
import type { EventChunks, MessagesRequest, StopReason, StreamEvent } from '../../../messages/types.ts';
import { deltaUsageOf, usageOf } from '../../../messages/usage.ts';
import type { Exchange } from '../../../core/exchange.ts';
import type { Gateway } from '../../../core/gateway.ts';
import type { ListedModel, Target } from '../../../core/models.ts';
import type { RelayTarget } from '../../../core/relay.ts';
import type { Reply } from '../../../core/reply.ts';

/** Test support: a gateway that answers from a script and remembers what it was asked. */
export interface FakeGateway extends Gateway {
  readonly asked: MessagesRequest[];
  readonly passed: RelayTarget[];
  readonly aliases: Map<string, string>;
}

export interface FakeOptions {
  /** Where names lead; others are unknown. */
  targets?: Record<string, Target>;
  /** What the model answers; an error is thrown at its place. */
  answer?: readonly (StreamEvent[] | Error)[];
  headers?: Record<string, string>;
  models?: ListedModel[];
  /** Ollama's version; undefined when it is away. */
  ollama?: string | undefined;
  aliases?: Record<string, string>;
}

export const claudeFacts: ClaudeFacts = {
  id: 'claude-opus-5-5',
  displayName: 'Claude Opus 5.5',
  createdAt: '2026-09-01T00:00:00Z',
  contextWindow: 1_000_000,
  maxOutput: 128_000,
  thinking: { adaptive: true, enabled: false, disabled: false, betweenTools: false },
  efforts: ['low', 'medium', 'high', 'max'],
  sampling: false,
  prefill: false,
  systemRole: true,
  forcedToolChoice: false,
  bindsThinking: true,
  imageInput: true,
  structuredOutputs: true,
};

export const claudeTarget: Target = {
  backend: 'anthropic',
  name: claudeFacts.id,
  via: 'own name',
  rule: 'claude',
  facts: claudeFacts,
};
export const demoTarget: Target = { backend: 'demo', name: 'demo', via: 'own name', rule: 'demo' };

export function ollamaTarget(name: string, rule = 'ollama'): Target {
  return { backend: 'ollama', name, via: 'own name', rule };
}

/** What a passed-on request answers in these tests. */
export const PASSED: Reply = { kind: 'whole', status: 200, headers: {}, body: 'from Ollama' };

export function fakeGateway(options: FakeOptions = {}): FakeGateway {
  const targets = new Map(
    Object.entries({
      'claude-opus-5-5': claudeTarget,
      demo: demoTarget,
      'qwen3:8b': ollamaTarget('qwen3:8b'),
      ...options.targets,
    }),
  );
  const aliases = new Map(Object.entries(options.aliases ?? {}));
  const asked: MessagesRequest[] = [];
  const passed: RelayTarget[] = [];
  const version = 'ollama' in options ? options.ollama : '0.30.1';
  return {
    asked,
    passed,
    aliases,
    models: {
      resolve: (exchange, name) => {
        exchange.record.modelAsked = name;
        const target = targets.get(aliases.get(name) ?? name);
        if (target === undefined) {
          const message = `model '${name}' not found. Nearest names: qwen3:8b.`;
          return Promise.reject(quotedError('not_found_error', message, { code: 'model_not_found' }));
        }
        return Promise.resolve(aliases.has(name) ? { ...target, via: 'alias', rule: `alias ${name}` } : target);
      },
      list: () => Promise.resolve(options.models ?? []),
      estimateTokens: () => 7,
      ollamaVersion: () => Promise.resolve(version),
      ollamaIsThere: () => Promise.resolve(version !== undefined),
      copyAlias: async (exchange, source, alias) => {
        await fakeResolve(targets, aliases, source);
        exchange.record.modelAsked = source;
        aliases.set(alias, source);
      },
      deleteAlias: (name) => Promise.resolve(aliases.delete(name)),
      isAlias: (name) => aliases.has(name),
    },
    ask: (_exchange, _target, request) => {
      asked.push(request);
      return Promise.resolve({
        events: eventsOf(options.answer ?? [answerOf({ text: ['Hello'] })]),
        headers: options.headers ?? {},
      });
    },
    relay: {
      send: (_exchange, goal) => {
        if (version === undefined)
          return Promise.reject(
            quotedError('api_error', 'Ollama cannot be reached.', { code: 'upstream_unreachable' }),
          );
        passed.push(goal);
        return Promise.resolve(PASSED);
      },
      reachesAnthropic: () => false,
    },
    stores: {
      conversations: () => ({ list: () => [], forget: () => false }),
      batches: () => {
        throw new Error("no route of Ollama's asks for batches");
      },
      files: () => {
        throw new Error("no route of Ollama's asks for files");
      },
    },
  };
}

function fakeResolve(
  targets: ReadonlyMap<string, Target>,
  aliases: ReadonlyMap<string, string>,
  name: string,
): Promise<void> {
  if (targets.has(aliases.get(name) ?? name)) return Promise.resolve();
  return Promise.reject(quotedError('not_found_error', `model '${name}' not found.`, { code: 'model_not_found' }));
}

async function* eventsOf(script: readonly (StreamEvent[] | Error)[]): EventChunks {
  for (const batch of script) {
    if (batch instanceof Error) throw batch;
    yield batch;
  }
}

export interface SampleAnswer {
  thinking?: readonly string[];
  text?: readonly string[];
  /** Each with the chunks of its arguments. */
  calls?: readonly { id: string; name: string; json: readonly string[] }[];
  stopReason?: StopReason;
  input?: number;
  output?: number;
}

/** Returns the events of an answer: thinking, text, calls, end. */
export function answerOf(sample: SampleAnswer): StreamEvent[] {
  const { thinking = [], text = [], calls = [], input = 10, output = 5 } = sample;
  const events = [
    messageStart(
      emptyMessage('msg_1', 'claude-opus-5-5', usageOf({ input, output: 1, cacheRead: 100, cacheWrite: 20 })),
    ),
  ];
  let index = 0;
  if (thinking.length > 0) {
    events.push(thinkingStart(index), ...thinking.map((chunk) => thinkingDelta(index, chunk)), blockStop(index));
    index += 1;
  }
  if (text.length > 0) {
    const place = index;
    events.push(textStart(place), ...text.map((chunk) => textDelta(place, chunk)), blockStop(place));
    index += 1;
  }
  for (const call of calls) {
    const place = index;
    events.push(
      toolUseStart(place, call.id, call.name),
      ...call.json.map((chunk) => inputJsonDelta(place, chunk)),
      blockStop(place),
    );
    index += 1;
  }
  const reason = sample.stopReason ?? (calls.length > 0 ? 'tool_use' : 'end_turn');
  events.push(
    messageDelta(reason, null, deltaUsageOf({ input, output, cacheRead: 100, cacheWrite: 20 })),
    messageStop(),
  );
  return events;
}

export interface FakeExchange extends Exchange {
  readonly notes: string[];
}

/** Returns a request as a route gets it; an object goes as JSON. */
export function exchangeOf(method: string, path: string, body: JsonObject | string = ''): FakeExchange {
  const notes: string[] = [];
  const record: RequestRecord = {
    id: 'req_1',
    at: 0,
    method,
    path,
    dialect: 'ollama',
    userAgent: 'test',
    remote: '127.0.0.1',
    headers: {},
    changes: notes,
  };
  return {
    id: 'req_1',
    method,
    path,
    params: {},
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(isObject(body) ? JSON.stringify(body) : body),
    signal: new AbortController().signal,
    local: true,
    record,
    note: (change) => notes.push(change),
    progress: () => undefined,
    notes,
  };
}

/** Returns everything that a reply sends, as one text. @throws what its source throws. */
export async function sentText(reply: Reply): Promise<string> {
  if (reply.kind === 'whole') return typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
  let text = '';
  for await (const chunk of reply.chunks) text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
  return text;
}

/** Returns the JSON of each line; every line must end in a line break. */
export function linesOf(text: string): JsonObject[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error(`The last line has no end: ${text}`);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const parsed: unknown = JSON.parse(line);
      if (!isObject(parsed)) throw new Error(`No object: ${line}`);
      return parsed;
    });
}
