import type { EventChunks, MessagesRequest, StreamEvent } from '../../../messages/types.ts';
import type { ClaudeFacts } from '../../../messages/model-facts.ts';
import { quotedError, type GatewayError } from '../../../messages/errors.ts';
import type { CallerBatches, CallerFiles } from '../../../core/stores.ts';
import type { Exchange } from '../../../core/exchange.ts';
import type { Gateway } from '../../../core/gateway.ts';
import type { ListedModel, Target } from '../../../core/models.ts';
import type { RelayTarget } from '../../../core/relay.ts';
import type { Reply } from '../../../core/reply.ts';

/** Stands for the gateway in the tests of this folder: answers with given events and keeps what it was asked. */
export interface FakeGateway extends Gateway {
  readonly asked: MessagesRequest[];
  readonly passed: RelayTarget[];
}

export interface FakeOptions {
  events?: EventChunks;
  /** Makes `ask` fail before the answer begins. */
  fails?: GatewayError;
  headers?: Record<string, string>;
  targets?: Record<string, Target>;
  listed?: ListedModel[];
  batches?: CallerBatches;
  files?: CallerFiles;
  reachesAnthropic?: boolean;
  /** Answers what is passed on. */
  upstream?: (goal: RelayTarget) => Reply;
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
  createdAt: '2026-09-22T00:00:00Z',
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
export const ollamaTarget: Target = { backend: 'ollama', name: 'qwen3:8b', via: 'own name', rule: 'ollama' };

const TARGETS: Record<string, Target> = {
  'claude-opus-5-5': claudeTarget,
  'qwen3:8b': ollamaTarget,
  'gpt-4o': { ...ollamaTarget, via: 'alias', rule: 'alias gpt-4o' },
};

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
  const passed: RelayTarget[] = [];
  const targets = { ...TARGETS, ...options.targets };
  return {
    asked,
    passed,
    models: {
      resolve: async (_exchange, name) => {
        const target = targets[name];
        if (target === undefined)
          throw quotedError('not_found_error', `model '${name}' not found.`, {
            code: 'model_not_found',
            param: 'model',
          });
        return target;
      },
      list: async () => options.listed ?? [],
      estimateTokens: () => 0,
      ollamaVersion: async () => undefined,
      ollamaIsThere: async () => false,
      copyAlias: async () => undefined,
      deleteAlias: async () => false,
      isAlias: () => false,
    },
    ask: async (_exchange, _target, request) => {
      asked.push(request);
      if (options.fails !== undefined) throw options.fails;
      return { events: options.events ?? chunked([]), headers: options.headers ?? {} };
    },
    relay: {
      send: async (_exchange, goal) => {
        passed.push(goal);
        return options.upstream?.(goal) ?? { kind: 'whole', status: 200, body: 'from Ollama' };
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

/** An exchange with a JSON body (or bytes as they are), and the notes made on it. */
export function fakeExchange(body: unknown, change: Partial<Exchange> = {}): Exchange & { notes: string[] } {
  const notes: string[] = [];
  return {
    id: 'req_1',
    method: 'POST',
    path: '/v1/chat/completions',
    params: {},
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)),
    signal: new AbortController().signal,
    local: true,
    record: {
      id: 'req_1',
      at: 0,
      method: 'POST',
      path: '/v1/chat/completions',
      dialect: 'openai',
      userAgent: '',
      remote: '127.0.0.1',
      headers: {},
      changes: [],
    },
    note: (text) => {
      notes.push(text);
    },
    progress: () => undefined,
    ...change,
    notes,
  };
}

/** Yields the chunks, then throws, where there is something to throw. */
export async function* chunked(list: readonly StreamEvent[][], failure?: Error): EventChunks {
  for (const batch of list) yield batch;
  if (failure !== undefined) throw failure;
}
