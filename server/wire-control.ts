import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { listClaudeModels } from './backends/anthropic/list-models.ts';
import { createClaudeCode, type ClaudeCode } from './backends/claude-code/claude-code.ts';
import { findCommand } from './backends/claude-code/find-command.ts';
import type { Probe } from './backends/claude-code/installation.ts';
import { listOllama, ollamaVersion, psOllama } from './backends/ollama/list.ts';
import { createConnector } from './connect/connector.ts';
import { askOwnGateway } from './control/ask-own-gateway.ts';
import type { ControlDeps, KeyStore, UpstreamQuestions } from './control/deps.ts';
import { leadsHere, type SwitchboardGateway } from './gateway.ts';
import type { RequestLog } from './journal/request-log.ts';
import type { PriceBook } from './journal/prices.ts';
import type { ClaudeCommand } from './router.ts';
import { hashKey, type Overrides } from './settings/config.ts';
import type { Settings } from './settings/schema.ts';
import type { SettingsStore } from './settings/store.ts';

/** A client key that only this process knows, so that its own test questions are let in where client keys are asked for. */
export interface OwnKey {
  key: string;
  hash: string;
}

/** Returns a fresh key; give its hash to `createGateway` as `ownKeyHash`. */
export function createOwnKey(): OwnKey {
  const key = `sb-own-${randomBytes(24).toString('hex')}`;
  return { key, hash: hashKey(key) };
}

/** The running parts that the control is put on. */
export interface WiredParts {
  mode: ControlDeps['mode'];
  dataDir: string;
  gateway: SwitchboardGateway;
  store: SettingsStore;
  overrides: Overrides;
  journal: RequestLog;
  prices: PriceBook;
  keys: KeyStore;
  ownKey: OwnKey;
  claudeWay: Pick<ClaudeWay, 'probe'>;
  env: NodeJS.ProcessEnv;
  loginItem?: ControlDeps['loginItem'];
  /** Sentences for the user; one that is added later shows with the next state. */
  warnings: readonly string[];
}

/** Returns what `createControl` works on, the same for the desktop app and for the console in a browser. */
export function controlDeps(parts: WiredParts): ControlDeps {
  const { mode, dataDir, gateway, store, overrides, journal, prices, keys, ownKey, claudeWay, env, loginItem, warnings } = parts;
  const asksForKeys = (): boolean => overrides.clientKeyHashes.length + gateway.settings().clientKeys.length > 0;
  return {
    mode,
    platform: process.platform,
    dataDir,
    canStop: mode === 'desktop',
    gateway,
    settings: store,
    overrides: {
      heldBy: overrides.heldBy,
      apiKeyFrom: overrides.apiKey === undefined ? undefined : isGiven(env.ANTHROPIC_API_KEY) ? 'ANTHROPIC_API_KEY' : 'ANTHROPIC_API_KEY_FILE',
      clientKeys: overrides.clientKeyHashes.length,
    },
    keys,
    journal,
    prices,
    apps: createConnector({ platform: process.platform, env, home: homedir(), exists: existsSync }, dataDir),
    upstreams: upstreamQuestions(env, claudeWay),
    ask: askOwnGateway(
      () => gateway.state().url,
      (): Record<string, string> => (asksForKeys() ? { 'x-api-key': ownKey.key } : {}),
    ),
    ollamaHost: env.OLLAMA_HOST,
    instance: gateway.instance,
    leadsHere: (url) => leadsHere(url, { host: gateway.settings().host, port: gateway.state().port }),
    ...(loginItem === undefined ? {} : { loginItem }),
    warnings,
  };
}

/** How upstreams are asked for the control's tests and lists. */
function upstreamQuestions(env: NodeJS.ProcessEnv, claudeWay: Pick<ClaudeWay, 'probe'>): UpstreamQuestions {
  return {
    listOllama,
    psOllama,
    ollamaVersion,
    listClaudeModels,
    findClaudeCommand: async (path) => {
      const file = findCommand(path ?? env.CLAUDE_PATH ?? 'claude', { platform: process.platform, env, home: homedir(), isRunnable });
      return file === undefined ? undefined : { path: file, version: await versionOf(file) };
    },
    probeClaudeCommand: (signal) => claudeWay.probe(signal),
  };
}

/** The way through the user's `claude` command, as the settings say at the moment of each request. */
export interface ClaudeWay {
  /** Undefined while the user has not agreed to it. */
  command(): ClaudeCommand | undefined;
  /** Tells whether the command is there, new enough and logged in; undefined while the user has not agreed to it. */
  probe(signal: AbortSignal): Promise<Probe | undefined>;
  /** Ends every process it started. */
  stop(): Promise<void>;
}

/** Returns the way through the `claude` command; nothing is started before the first request that needs it. */
export function createClaudeWay(settings: () => Settings, dataDir: string): ClaudeWay {
  let current: { path: string | undefined; way: ClaudeCode } | undefined;
  const wayNow = (): ClaudeCode | undefined => {
    const { enabled, path } = settings().claudeCode;
    if (!enabled) {
      void current?.way.stop();
      current = undefined;
      return undefined;
    }
    if (current === undefined || current.path !== path) {
      void current?.way.stop();
      current = { path, way: createClaudeCode({ workDir: join(dataDir, 'claude-code'), ...(path === undefined ? {} : { command: path }) }) };
    }
    return current.way;
  };
  return {
    command: () => {
      const way = wayNow();
      return way === undefined ? undefined : { ask: (call) => way.ask(call, (dollars) => call.cost?.(dollars)) };
    },
    probe: async (signal) => wayNow()?.probe(signal),
    stop: async () => {
      await current?.way.stop();
      current = undefined;
    },
  };
}

const VERSION_MS = 10_000;

function versionOf(file: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(file, ['--version'], { timeout: VERSION_MS, windowsHide: true }, (error, stdout) => resolve(error === null ? /\d+\.\d+\.\d+/.exec(stdout)?.[0] : undefined));
  });
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isGiven(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '';
}
