import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createClaudeCode,
  type ClaudeCode,
  type ClaudeCodeOptions,
} from '../../server/backends/claude-code/claude-code.ts';
import type { Message, MessagesRequest, StreamEvent } from '../../server/messages/types.ts';
import { collect } from '../../server/messages/collect.ts';
import { startFakeAnthropic, type FakeAnthropic, type FakeAnthropicOptions } from '../fakes/anthropic.ts';
import { checkAnthropicEvents } from '../support/grammar.ts';
import { records, type JsonObject } from '../support/json.ts';
import { callOf, type AskOptions } from './call.ts';
import { commandOf } from './install.mjs';

/** The real command, a fake Anthropic that it is sent to, and a home folder of its own. */
export interface Stage {
  fake: FakeAnthropic;
  claude: ClaudeCode;
  /** The environment that the command gets. */
  env: NodeJS.ProcessEnv;
  home: string;
  workDir: string;
  command: string;
  /** Another way to Claude with the same command and fake, for other limits. */
  another(options: Partial<ClaudeCodeOptions>): ClaudeCode;
  /** Asks, and returns the whole answer with its events. */
  ask(request: Partial<MessagesRequest>, options?: AskOptions): Promise<Asked>;
  /** The bodies of the requests that reached the fake. */
  bodies(): readonly JsonObject[];
  close(): Promise<void>;
}

export interface Asked {
  message: Message;
  events: StreamEvent[];
  notes: string[];
  sent: string;
  /** Milliseconds from the question to the first event. */
  firstMs: number;
  /** What the command said the answer cost, once it did. */
  cost: Promise<number>;
}

export interface StageOptions extends FakeAnthropicOptions {
  /** `key`: an API key in the environment. `login`: a subscription's token. `none`: neither. */
  account?: 'key' | 'login' | 'none';
}

export async function openStage(version: string, { account = 'key', ...options }: StageOptions = {}): Promise<Stage> {
  const fake = await startFakeAnthropic(options);
  const root = mkdtempSync(join(tmpdir(), 'switchboard-claude-'));
  const home = join(root, 'home');
  const workDir = join(root, 'work');
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: home,
    ANTHROPIC_BASE_URL: fake.url,
    ...(account === 'key' ? { ANTHROPIC_API_KEY: 'sk-ant-api03-fake' } : {}),
    ...(account === 'login' ? { CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-fake' } : {}),
  };
  const command = commandOf(version);
  const all: ClaudeCode[] = [];
  const another = (more: Partial<ClaudeCodeOptions>): ClaudeCode => {
    const made = createClaudeCode({ command, env, workDir, ...more });
    all.push(made);
    return made;
  };
  const claude = another({});
  return {
    fake,
    claude,
    env,
    home,
    workDir,
    command,
    another,
    ask: (request, asking = {}) => ask(asking.claude ?? claude, request, asking),
    bodies: () => records(fake.requests.filter((one) => one.path === '/v1/messages').map((one) => one.body)),
    async close() {
      await Promise.all(all.map((one) => one.stop()));
      await fake.close();
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function ask(claude: ClaudeCode, request: Partial<MessagesRequest>, options: AskOptions): Promise<Asked> {
  const { call, notes, sent } = callOf(request, options);
  let told: (usd: number) => void = () => undefined;
  const cost = new Promise<number>((resolve) => {
    told = resolve;
  });
  const began = performance.now();
  const answer = await claude.ask(call, told);
  const firstMs = performance.now() - began;
  const events: StreamEvent[] = [];
  async function* seen(): AsyncGenerator<StreamEvent[]> {
    for await (const chunk of answer.events) {
      events.push(...chunk.map((event) => structuredClone(event)));
      yield chunk;
    }
  }
  const message = await collect(seen());
  checkAnthropicEvents(events);
  return { message, events, notes, sent: sent.join(''), firstMs, cost };
}

/** The text of a message. */
export function textOf(message: Message): string {
  return message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}

/** Waits until `holds`, for at most `ms`. */
export async function until(holds: () => boolean, ms = 5000): Promise<boolean> {
  const end = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
}
