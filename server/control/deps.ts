import type { AppConnector } from '../connect/connector.ts';
import type { SwitchboardGateway } from '../gateway.ts';
import type { PriceBook } from '../journal/prices.ts';
import type { RequestLog } from '../journal/request-log.ts';
import type { JsonObject } from '../messages/json.ts';
import type { Settings } from '../settings/schema.ts';
import type { SettingsStore } from '../settings/store.ts';

/** Where the API key is kept: the desktop app's key store, or memory. */
export interface KeyStore {
  /** The key it holds, if any; one from the environment is not its business. */
  apiKey(): string | undefined;
  kept(): 'system' | 'plain' | 'session' | undefined;
  /** How a key would be kept now. */
  canKeep(): Promise<'system' | 'plain' | 'session'>;
  /** What the user must know, for instance that the key store did not open. */
  warning(): string | undefined;
  /** @param plain the user agreed to a plain file. @throws an error named `PlainKeyError` when that consent is missing, any other when it cannot be kept. */
  setApiKey(key: string, plain: boolean): Promise<unknown>;
  forgetApiKey(): Promise<void>;
}

/** What a look at the `claude` command gave. */
export type ClaudeCommandProbe = { ok: true; version: string } | { ok: false; reason: 'missing' | 'too old' | 'not logged in' | 'failed'; message: string };

/** The upstreams as they are asked for a test or a list. Each rejects with a GatewayError in words for the user. */
export interface UpstreamQuestions {
  listOllama(baseUrl: string, signal: AbortSignal): Promise<JsonObject[]>;
  /** The models in memory (`/api/ps`). */
  psOllama(baseUrl: string, signal: AbortSignal): Promise<JsonObject[]>;
  ollamaVersion(baseUrl: string, signal: AbortSignal): Promise<string>;
  listClaudeModels(source: { baseUrl: string; apiKey: string; signal: AbortSignal }): Promise<unknown[]>;
  /** Looks for the `claude` command at `path`, or where it usually is; undefined when there is none. Runs it only for its version. */
  findClaudeCommand(path: string | undefined): Promise<{ path: string; version: string | undefined } | undefined>;
  /** Asks the command that the settings allow whether it is logged in and new enough; undefined while they allow none. Never reads a login. */
  probeClaudeCommand(signal: AbortSignal): Promise<ClaudeCommandProbe | undefined>;
}

/** What an answer to a question of our own gives, as it comes. */
export type AskedEvent = { type: 'request'; id: string } | { type: 'text'; text: string };

/** Asks a model one question through the running gateway, as an app would. Rejects with an Error in words for the user. */
export type Ask = (question: { model: string; prompt: string; dialect: 'anthropic' | 'ollama'; signal: AbortSignal }) => AsyncIterable<AskedEvent>;

export type ControlledGateway = Pick<SwitchboardGateway, 'settings' | 'apiKey' | 'state' | 'onState' | 'start' | 'stop' | 'running' | 'secretsChanged' | 'catalogue' | 'conversations' | 'ollama'>;

/** Everything the control works on, so that it can be tested with fakes. */
export interface ControlDeps {
  mode: 'desktop' | 'headless';
  platform: NodeJS.Platform;
  dataDir: string;
  /** Whether the gateway may be stopped and moved to another port from here. */
  canStop: boolean;
  gateway: ControlledGateway;
  settings: SettingsStore;
  overrides: {
    /** Settings that a flag or the environment holds, and what holds them. */
    heldBy: Partial<Record<keyof Settings, string>>;
    /** The variable that gives the API key, if one does. */
    apiKeyFrom: string | undefined;
    /** How many client keys the environment gives. */
    clientKeys: number;
  };
  keys: KeyStore;
  journal: RequestLog;
  prices: PriceBook;
  upstreams: UpstreamQuestions;
  /** The apps of this machine and their configuration files. */
  apps: AppConnector;
  ask: Ask;
  /** `OLLAMA_HOST`, for the search. */
  ollamaHost: string | undefined;
  /** This gateway's identity, so that it never takes itself for Ollama. */
  instance: string;
  /** Tells whether an address is the gateway's own. */
  leadsHere(url: string): boolean;
  /** Starting with the system; absent in headless mode. */
  loginItem?: { get(): boolean | undefined; set(on: boolean): void };
  /** What the user should know once, such as a settings file that was put aside. */
  warnings: readonly string[];
}
