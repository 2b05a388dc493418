import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkAnthropicEvents } from '../../../test/support/grammar.ts';
import { collect } from '../../messages/collect.ts';
import { parseJson } from '../../lib/json.ts';
import { GatewayError, quotedError } from '../../messages/errors.ts';
import type { ClaudeFacts } from '../../messages/model-facts.ts';
import type { Message, MessagesRequest, StreamEvent } from '../../messages/types.ts';
import type { ClaudeCall } from '../../core/backend.ts';
import { createClaudeCode, type ClaudeCode, type ClaudeCodeOptions } from './claude-code.ts';
import { SCENARIOS } from './fixtures/scenarios.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const root = mkdtempSync(join(tmpdir(), 'claude-code-unit-'));
const open: ClaudeCode[] = [];
afterAll(async () => {
  await Promise.all(open.map((one) => one.stop()));
  rmSync(root, { recursive: true, force: true });
});

const HAIKU: ClaudeFacts = {
  id: 'claude-haiku-4-5-20251001',
  displayName: 'Claude Haiku 4.5',
  createdAt: '2025-10-15T00:00:00Z',
  contextWindow: 200_000,
  maxOutput: 64_000,
  thinking: { adaptive: false, enabled: true, disabled: true, betweenTools: false },
  efforts: [],
  sampling: true,
  prefill: true,
  systemRole: false,
  forcedToolChoice: true,
  bindsThinking: false,
  imageInput: true,
  structuredOutputs: true,
};

/** A command that answers with a recorded transcript. */
function replay(name: string, env: Record<string, string> = {}, options: Partial<ClaudeCodeOptions> = {}): ClaudeCode {
  const claude = createClaudeCode({
    command: join(FIXTURES, 'replay-claude.mjs'),
    env: {
      PATH: process.env['PATH'],
      ANTHROPIC_API_KEY: 'sk-ant-unit',
      REPLAY: join(FIXTURES, `${name}.jsonl`),
      ...env,
    },
    workDir: join(root, name),
    maxProcesses: 1,
    ...options,
  });
  open.push(claude);
  return claude;
}

interface Asked {
  message: Message;
  events: StreamEvent[];
  notes: string[];
  cost: number;
  /** What the command wrote. */
  received: string;
}

function callOf(
  request: MessagesRequest,
  signal = new AbortController().signal,
): { call: ClaudeCall; notes: string[] } {
  const notes: string[] = [];
  return {
    call: {
      request,
      facts: HAIKU,
      signal,
      hopHeaders: { 'x-hop': '1' },
      note: (change) => notes.push(change),
      sent: () => undefined,
    },
    notes,
  };
}

async function ask(claude: ClaudeCode, request: MessagesRequest): Promise<Asked> {
  const { call, notes } = callOf(request);
  const costs: number[] = [];
  let received = '';
  call.received = (chunk) => (received += String(chunk));
  const answer = await claude.ask(call, (usd) => costs.push(usd));
  const events: StreamEvent[] = [];
  async function* seen(): AsyncGenerator<StreamEvent[]> {
    for await (const chunk of answer.events) {
      events.push(...chunk.map((event) => structuredClone(event)));
      yield chunk;
    }
  }
  const message = await collect(seen());
  checkAnthropicEvents(events);
  // The line with the cost comes after the answer.
  for (let n = 0; n < 50 && costs.length === 0 && message.stop_reason === 'end_turn'; n++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  return { message, events, notes, cost: costs.reduce((sum, one) => sum + one, 0), received };
}

function scenario(name: string): (typeof SCENARIOS)[number] {
  const found = SCENARIOS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no scenario ${name}`);
  return found;
}

const textOf = (message: Message): string =>
  message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');

describe('recorded conversations', () => {
  test.each([
    ['text', undefined],
    ['text', '7'],
    ['text-old', undefined],
    ['history', '100'],
  ])('%s, in pieces of %s bytes', async (name, chunks) => {
    const { request, version } = scenario(name);
    const claude = replay(name, { REPLAY_VERSION: version, ...(chunks === undefined ? {} : { REPLAY_SPLIT: chunks }) });
    const { message, events, cost, received } = await ask(claude, request);
    expect(textOf(message)).toBe('Hello thére');
    // The log gets every line as the command wrote it, whole.
    for (const line of received.trimEnd().split('\n')) expect(parseJson(line)).toBeDefined();
    expect(received).toContain('message_stop');
    expect(message).toMatchObject({ model: request.model, stop_reason: 'end_turn' });
    expect(message.usage.output_tokens).toBeGreaterThan(0);
    expect(events.filter((event) => event.type === 'content_block_delta')).toHaveLength(3);
    expect(cost).toBeGreaterThan(0);
  });

  test('thinking', async () => {
    const { message } = await ask(replay('thinking'), scenario('thinking').request);
    expect(message.content).toMatchObject([
      { type: 'thinking', thinking: 'Let me think.', signature: expect.stringMatching(/^sig-/) },
      { type: 'text', text: 'Hello thére' },
    ]);
  });

  test('tools of the client: two calls, and the turn goes on with their results in the same process', async () => {
    const { request, results } = scenario('tools');
    const claude = replay('tools');
    const first = await ask(claude, request);
    expect(first.message.stop_reason).toBe('tool_use');
    const calls = first.message.content.flatMap((block) => (block.type === 'tool_use' ? [block] : []));
    expect(calls).toMatchObject([
      { name: 'get weather!', input: { city: 'Oslo' } },
      { name: 'time', input: {} },
    ]);
    const second = await ask(claude, {
      ...request,
      messages: [
        ...request.messages,
        { role: 'assistant', content: first.message.content },
        {
          role: 'user',
          content: calls.map((call) => ({
            type: 'tool_result',
            tool_use_id: call.id,
            content: results?.[call.name] ?? '',
          })),
        },
      ],
    });
    expect(textOf(second.message)).toBe('Hello thére');
    expect(second.cost).toBeGreaterThan(0);
  });

  test.each([
    ['max-tokens', 'max_tokens'],
    ['refusal', 'refusal'],
  ])('%s ends the answer with that reason', async (name, reason) => {
    const { message, cost } = await ask(replay(name), scenario(name).request);
    expect(message.stop_reason).toBe(reason);
    expect(textOf(message)).toBe('Hello thére');
    expect(cost).toBe(0);
  });

  test.each([
    ['error-400', { status: 400, type: 'invalid_request_error', message: 'messages.0: this is bad' }],
    ['error-429', { status: 429, type: 'rate_limit_error', headers: { 'retry-after': '7' } }],
    ['error-529', { status: 529, type: 'overloaded_error', message: 'Overloaded' }],
    ['error-mid', { status: 529, type: 'overloaded_error', message: 'Overloaded' }],
    ['cut', { status: 502, type: 'api_error' }],
  ])('%s becomes an error', async (name, expected) => {
    const { request, version } = scenario(name);
    const failed = ask(replay(name, { REPLAY_VERSION: version }), request);
    await expect(failed).rejects.toBeInstanceOf(GatewayError);
    await expect(failed).rejects.toMatchObject(expected);
  });
});

describe('life', () => {
  test('an abort ends the answer with its reason, at once', async () => {
    const leaving = new AbortController();
    // Nothing comes after the greeting of a transcript that waits for something else.
    const claude = replay('text', { REPLAY_SPLIT: '1' });
    const { call } = callOf(scenario('text').request, leaving.signal);
    const answer = claude.ask(call);
    setTimeout(() => leaving.abort(quotedError('api_error', 'The client has left.', { code: 'client_closed' })), 20);
    const began = performance.now();
    await expect(answer.then((one) => collect(one.events))).rejects.toMatchObject({ code: 'client_closed' });
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test('a request that waits for its turn can be taken back, and the others are served', async () => {
    const claude = replay('text');
    const { request } = scenario('text');
    const leaving = new AbortController();
    const served = ask(claude, request);
    const waiting = claude.ask(callOf(request, leaving.signal).call);
    leaving.abort(quotedError('api_error', 'The client has left.', { code: 'client_closed' }));
    await expect(waiting).rejects.toMatchObject({ code: 'client_closed' });
    expect(textOf((await served).message)).toBe('Hello thére');
    expect(textOf((await ask(claude, request)).message)).toBe('Hello thére');
  });

  test('a command that ends without an answer says how', async () => {
    const claude = replay('text');
    await expect(ask(claude, { ...scenario('text').request, system: 'Another prompt.' })).rejects.toMatchObject({
      status: 502,
      message: expect.stringContaining('expected'),
    });
  });

  test('stop ends all, refuses what comes after, and leaves nothing behind', async () => {
    const claude = replay('history', {}, { maxProcesses: 3 });
    await ask(claude, scenario('history').request);
    await claude.stop();
    expect(readdirSync(join(root, 'history'))).toEqual(['empty']);
    await expect(ask(claude, scenario('history').request)).rejects.toMatchObject({ code: 'shutting_down' });
  });
});

describe('a look at the command', () => {
  const signal = AbortSignal.timeout(20_000);

  test('finds one that is ready', async () => {
    expect(await replay('text').probe(signal)).toEqual({ ok: true, version: '2.1.329' });
  });

  test.each([
    [{ REPLAY_LOGIN: 'no' }, 'not logged in', '/login'],
    [{ REPLAY_VERSION: '2.0.9' }, 'too old', '2.1.197'],
    [{ REPLAY_VERSION: 'nonsense' }, 'failed', '--version'],
  ])('with %j it says %s', async (env, reason, words) => {
    expect(await replay('text', env).probe(signal)).toMatchObject({
      ok: false,
      reason,
      message: expect.stringContaining(words),
    });
  });

  test('says when there is none, to those who ask as well', async () => {
    const claude = replay('text', {}, { command: '/nowhere/claude' });
    expect(await claude.probe(signal)).toMatchObject({
      ok: false,
      reason: 'missing',
      message: expect.stringContaining('CLAUDE_PATH'),
    });
    await expect(ask(claude, scenario('text').request)).rejects.toMatchObject({
      status: 503,
      message: expect.stringContaining('/nowhere/claude'),
    });
  });

  test('an old one is refused before it is asked', async () => {
    await expect(ask(replay('text', { REPLAY_VERSION: '2.1.100' }), scenario('text').request)).rejects.toMatchObject({
      message: expect.stringContaining('claude update'),
    });
  });
});
