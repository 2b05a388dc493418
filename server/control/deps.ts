import type { AppConnector } from '../connect/connector.ts';
import type { SwitchboardGateway } from '../gateway/gateway.ts';
import type { PriceBook } from '../journal/prices.ts';
import type { RequestLog } from '../journal/request-log.ts';
import type { UpstreamQuestions } from '../gateway/upstream-questions.ts';
import type { KeyStore } from '../settings/key-store.ts';
import type { SettingsStore } from '../settings/store.ts';

/** What an answer to a question of our own gives, as it comes. */
export type AskedEvent = { type: 'request'; id: string } | { type: 'text'; text: string };

/**
 * Asks a model one question through the running gateway, as an app would. Rejects with an Error in words for the user.
 */
export type AskModel = (question: {
  model: string;
  prompt: string;
  dialect: 'anthropic' | 'ollama';
  signal: AbortSignal;
}) => AsyncIterable<AskedEvent>;

export type ControlledGateway = Pick<
  SwitchboardGateway,
  | 'settings'
  | 'apiKey'
  | 'state'
  | 'onState'
  | 'start'
  | 'stop'
  | 'running'
  | 'secretsChanged'
  | 'catalogue'
  | 'conversations'
  | 'ollama'
>;

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
    heldBy: Readonly<Record<string, string>>;
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
  ask: AskModel;
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
