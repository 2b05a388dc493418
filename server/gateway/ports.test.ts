import { expect, test } from 'vitest';
import { createBatches } from '../batches/batches.ts';
import { createBatchStore } from '../batches/store.ts';
import { createConversations } from '../conversations/conversations.ts';
import { createFiles } from '../files/files.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Target } from '../core/models.ts';
import { createCatalogue } from '../models/catalogue.ts';
import { claudeFactsFor } from '../models/claude-models.ts';
import type { ClaudeCommandBackend } from './ask.ts';
import { createCredentials } from './credentials.ts';
import { createPorts } from './ports.ts';
import { defaultSettings } from '../../contract/settings.ts';

const settings = { ...defaultSettings(), claudeCode: { enabled: true, everyClaudeName: true } };

function portsOver(command: ClaudeCommandBackend): ReturnType<typeof createPorts> {
  const away = (): Promise<never> => Promise.reject(new Error('away'));
  return createPorts({
    conversations: createConversations({ maxCount: 1, maxBytes: 1000, maxAgeMs: 1000 }),
    batches: createBatches({ store: createBatchStore('nowhere'), run: away, laneOf: away }),
    files: createFiles({ dir: 'nowhere' }),
    settings: () => settings,
    credentials: createCredentials(
      () => undefined,
      () => false,
    ),
    catalogue: createCatalogue(
      { listClaude: () => Promise.resolve(undefined), listOllama: away, showOllama: away, ollamaVersion: away },
      () => settings,
    ),
    ollama: { baseUrl: away, known: () => 'http://127.0.0.1:9', lost: () => undefined },
    hopHeaders: () => ({}),
    claudeCommand: () => command,
    saveAliases: () => Promise.resolve(),
  });
}

function exchange(local: boolean): Exchange {
  return {
    id: 'req_1',
    method: 'POST',
    path: '/v1/messages',
    params: {},
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
    signal: new AbortController().signal,
    local,
    record: {
      id: 'req_1',
      at: 0,
      method: 'POST',
      path: '/v1/messages',
      dialect: 'anthropic',
      userAgent: '',
      remote: '',
      headers: {},
      changes: [],
    },
    note: () => undefined,
    progress: () => undefined,
  };
}

test('the claude command answers programs of this machine only', async () => {
  let asked = 0;
  const ports = portsOver({
    ask: () => {
      asked += 1;
      return Promise.resolve({ headers: {}, events: (async function* () {})() });
    },
  });
  const target: Target = {
    backend: 'claude-code',
    name: 'sonnet',
    via: 'own name',
    rule: 'claude-code',
    facts: claudeFactsFor('claude-sonnet-5-5'),
  };
  const request = { model: 'claude-code:sonnet', messages: [{ role: 'user' as const, content: 'Hi' }] };
  await expect(ports.ask(exchange(false), target, request)).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('same machine'),
  });
  expect(asked).toBe(0);
  await ports.ask(exchange(true), target, request);
  expect(asked).toBe(1);
});

test('every Claude name goes through the command when the user wants that', async () => {
  const ports = portsOver({ ask: () => Promise.reject(new Error('not asked here')) });
  expect(await ports.models.resolve(exchange(true), 'claude-opus-5-5')).toMatchObject({
    backend: 'claude-code',
    name: 'claude-opus-5-5',
  });
});
