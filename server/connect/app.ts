import { posix, win32 } from 'node:path';
import type { ConfigFormat } from './step.ts';

/** The machine that an app is looked for on; all of it is passed in, so that every system can be tested anywhere. */
export interface Machine {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  home: string;
  exists(path: string): boolean;
}

/** What an app is told. */
export interface ConnectFacts {
  /** The gateway's address, without a slash at its end. */
  url: string;
  /** A client key; absent when the gateway asks for none, so that nothing secret is written for nothing. */
  key?: string;
  /** The model that the app is to ask for by itself. */
  model?: string;
  /** Tokens that this model's window can hold, where known. */
  contextWindow?: number;
  /** Every name that can be asked for and that chats. */
  models: readonly string[];
}

/** One of the app's own settings. */
export interface AppSetting {
  path: readonly string[];
  value: unknown;
  /** It may be a key: shown as dots. */
  secret?: boolean;
}

/** An app that is connected by changing its configuration file. */
export interface FileApp {
  id: string;
  name: string;
  /** Commands that it installs, to be looked for on the PATH. */
  commands: readonly string[];
  format: ConfigFormat;
  /** Its configuration file, whether there is one yet or not. */
  file(machine: Machine): string;
  /** The setting that holds the address, and what it says for an address of ours. */
  address: { path: readonly string[]; of(url: string): string };
  /** It has to be told every name that it may ask for. */
  listsModels?: true;
  /** Without a model of ours it would ask for one that is not here. */
  needsModel?: true;
  settings(facts: ConnectFacts): AppSetting[];
  /** What the user still has to do or know, each a sentence. */
  notes(facts: ConnectFacts): string[];
}

/** An app that keeps its settings where only it can change them. */
export interface HandApp {
  id: string;
  name: string;
  commands: readonly string[];
  /** What to enter where, line by line. */
  steps(facts: Pick<ConnectFacts, 'url' | 'key' | 'model'>): string[];
}

/** Joins parts of a path as the machine's system does it. */
export function pathOn({ platform }: Machine, ...parts: readonly string[]): string {
  return (platform === 'win32' ? win32 : posix).join(...parts);
}

/** Returns an environment variable, when it is set to something. */
export function given({ env }: Machine, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

/** What stands for a key where none is asked for: apps want to see something. */
export const ANY_KEY = 'switchboard';
