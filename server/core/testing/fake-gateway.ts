import type { ClaudeFacts } from '../../messages/model-facts.ts';
import { quotedError, type GatewayError } from '../../messages/errors.ts';
import type { EventChunks, MessagesRequest, StreamEvent } from '../../messages/types.ts';
import { requestBody } from '../../relay/request-body.ts';
import type { Gateway } from '../gateway.ts';
import type { ListedModel, Target, Via } from '../models.ts';
import type { RelayTarget } from '../relay.ts';
import type { Reply } from '../reply.ts';
import type { CallerBatches, CallerFiles } from '../stores.ts';
import { answerOf } from './sample-answers.ts';

/** Stands for the gateway in the tests of routes: answers from a script and remembers what it was asked. */
export interface FakeGateway extends Gateway {
  readonly asked: MessagesRequest[];
  /** What went to an upstream, with the body as the upstream gets it. */
  readonly relayed: RelayTarget[];
  readonly aliases: Map<string, string>;
}

export interface FakeOptions {
  /** Where names lead, beside those that are always known. */
  targets?: Record<string, Target>;
  aliases?: Record<string, string>;
  /** What the model answers; an error is thrown at its place. */
  answer?: readonly (StreamEvent[] | Error)[];
  /** Makes `ask` fail before the answer begins. */
  fails?: GatewayError;
  /** The headers of the answer. */
  headers?: Record<string, string>;
  listed?: ListedModel[];
  /** Ollama's version; undefined when it is away. */
  ollama?: string | undefined;
  batches?: CallerBatches;
  files?: CallerFiles;
  reachesAnthropic?: boolean;
  /** Answers what is relayed. */
  upstream?: (target: RelayTarget) => Reply;
}

const NO_BATCHES: CallerBatches = {
  create: async () => Promise.reject(new Error('not asked here')),
  list: async () => [],
  find: async () => undefined,
  cancel: async () => undefined,
  remove: async () => false,
  results: async () => undefined,
};

export const facts: ClaudeFacts = {
  id: 'claude-opus-5-5',
  displayName: 'Claude Opus 5.5',
  createdAt: '2026-09-01T00:00:00Z',
  contextWindow: 1_000_000,
  maxOutput: 128_000,
  thinking: { adaptive: true, enabled: false, disabled: false, betweenTools: false },
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
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
  name: 'claude-opus-5-5',
  via: 'own name',
  rule: 'claude',
  facts,
};

export const demoTarget: Target = { backend: 'demo', name: 'demo', via: 'own name', rule: 'demo' };

/** A model of Ollama's, and the rule by which a name leads to it. */
export function ollamaTarget(name = 'qwen3:8b', rule = 'ollama'): Target {
  const via = (['alias', 'pattern', 'default model'] satisfies Via[]).find((word) => rule.startsWith(word));
  return { backend: 'ollama', name, via: via ?? 'own name', rule };
}

const TARGETS: Record<string, Target> = {
  'claude-opus-5-5': claudeTarget,
  demo: demoTarget,
  'qwen3:8b': ollamaTarget(),
  'gpt-4o': ollamaTarget('qwen3:8b', 'alias gpt-4o'),
};

/** What a relayed request answers where no test says otherwise. */
export const FROM_OLLAMA: Reply = { kind: 'whole', status: 200, headers: {}, body: 'from Ollama' };

const NO_FILES: CallerFiles = {
  create: async () => Promise.reject(new Error('not asked here')),
  list: async () => [],
  find: async () => undefined,
  content: async () => undefined,
  remove: async () => false,
};

/** Returns a gateway that knows one model of each side, and `gpt-4o` as an alias of Ollama's. */
export function fakeGateway(options: FakeOptions = {}): FakeGateway {
  const asked: MessagesRequest[] = [];
  const relayed: RelayTarget[] = [];
  const targets = new Map(Object.entries({ ...TARGETS, ...options.targets }));
  const aliases = new Map(Object.entries(options.aliases ?? {}));
  const version = 'ollama' in options ? options.ollama : '0.30.1';
  const find = (name: string): Target => {
    const target = targets.get(aliases.get(name) ?? name);
    if (target === undefined)
      throw quotedError('not_found_error', `model '${name}' not found.`, {
        code: 'model_not_found',
        param: 'model',
      });
    return aliases.has(name) ? { ...target, via: 'alias', rule: `alias ${name}` } : target;
  };
  return {
    asked,
    relayed,
    aliases,
    models: {
      resolve: async (exchange, name) => {
        exchange.record.modelAsked = name;
        return find(name);
      },
      list: async () => options.listed ?? [],
      estimateTokens: () => 0,
      ollamaVersion: async () => version,
      ollamaIsThere: async () => version !== undefined,
      copyAlias: async (exchange, source, alias) => {
        exchange.record.modelAsked = source;
        find(source);
        aliases.set(alias, source);
      },
      deleteAlias: async (name) => aliases.delete(name),
      isAlias: (name) => aliases.has(name),
    },
    ask: async (_exchange, _target, request) => {
      asked.push(request);
      if (options.fails !== undefined) throw options.fails;
      return { events: chunked(options.answer ?? [answerOf({ text: ['Hello'] })]), headers: options.headers ?? {} };
    },
    relay: {
      send: async (exchange, target) => {
        if (target.upstream === 'ollama' && version === undefined)
          throw quotedError('api_error', 'Ollama cannot be reached.', { code: 'upstream_unreachable' });
        relayed.push(asRelayed(exchange, target));
        return options.upstream?.(target) ?? FROM_OLLAMA;
      },
      reachesAnthropic: () => options.reachesAnthropic ?? true,
    },
    stores: {
      conversations: () => ({ list: () => [], forget: () => false }),
      batches: () => options.batches ?? NO_BATCHES,
      files: () => options.files ?? NO_FILES,
    },
  };
}

function asRelayed(exchange: Parameters<typeof requestBody>[0], { model, ...target }: RelayTarget): RelayTarget {
  if (model === undefined) return target;
  const body = requestBody(exchange, { model, ...target });
  return body instanceof Uint8Array ? { ...target, body } : target;
}

/** Yields the chunks of a script; an error is thrown at its place. */
export async function* chunked(script: readonly (StreamEvent[] | Error)[]): EventChunks {
  for (const chunk of script) {
    if (chunk instanceof Error) throw chunk;
    yield chunk;
  }
}
