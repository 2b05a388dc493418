import { dirname, resolve } from 'node:path';
import { SettingsError } from '../messages/errors.ts';
import type { AppSetting, ConnectFacts, FileApp, HandApp, Machine } from './app.ts';
import { HAND_APPS } from './by-hand.ts';
import { claudeCode } from './claude-code.ts';
import { codex } from './codex.ts';
import { appUnchanged, readConfigFile, removeConfigFile, writeConfigFile } from './config-file.ts';
import { openConnections, type Connection } from './connections.ts';
import { isOnPath } from './on-path.ts';
import { opencode } from './opencode.ts';
import { ConfigConflict, ConfigSyntaxError, fingerprint, type Step } from './step.ts';
import { zed } from './zed.ts';

export const FILE_APPS: readonly FileApp[] = [claudeCode, codex, opencode, zed];

/** How an app stands. */
export interface AppState {
  id: string;
  name: string;
  /** `file`: connected by changing its file. `hand`: only the app itself can be told. */
  way: 'file' | 'hand';
  /** Whether the app, or its configuration, is on this machine. */
  found: boolean;
  file?: string;
  needsModel?: true;
  /** Whether its file leads here now, and who wrote that. */
  connected?: 'switchboard' | 'hand';
  /** The model that it was told to ask for. */
  model?: string;
  /** What is not as it should be, in a sentence. */
  problem?: string;
}

/** What was done. */
export interface Report {
  app: string;
  name: string;
  file: string;
  /** Each of our settings, with what it says now; absent: it is gone. A key is not shown. */
  changes: { setting: string; value?: string; replaced: boolean }[];
  /** Settings that the user changed since and that were left as they are. */
  left: string[];
  notes: string[];
  /** Nothing had to be written. */
  already: boolean;
}

/** The apps of this machine and their configuration files. Errors are SettingsErrors in words for the user. */
export interface AppConnector {
  /** Where earlier values are kept. */
  readonly keptIn: string;
  /** @param url the gateway's address, to tell whether a file leads here. */
  list(url: string): AppState[];
  /** Returns the steps for an app that is connected by hand, or undefined for any other. */
  byHand(
    app: string,
    facts: Pick<ConnectFacts, 'url' | 'key' | 'model'>,
  ): { name: string; steps: string[] } | undefined;
  /** @throws SettingsError when the app is not known or its file cannot be changed; then nothing was. */
  connect(app: string, facts: ConnectFacts, clientKey?: string): Report;
  /** Puts the earlier values back. */
  disconnect(app: string): Report & { clientKey?: string };
  /** The name of the client key that was made for an app, if one was. */
  clientKeyOf(app: string): string | undefined;
}

/** Returns the connector over a machine; what apps' files said before is kept in `dataDir`. */
export function createConnector(machine: Machine, dataDir: string): AppConnector {
  const connections = openConnections(dataDir);

  const stateOf = (app: FileApp, url: string): AppState => {
    const file = connections.get(app.id)?.file ?? resolve(app.file(machine));
    const state: AppState = {
      id: app.id,
      name: app.name,
      way: 'file',
      found: isFound(app, file),
      file,
      ...(app.needsModel === undefined ? {} : { needsModel: app.needsModel }),
    };
    try {
      return { ...state, ...linkOf(app, file, url) };
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      return { ...state, problem: error.message };
    }
  };
  const isFound = (app: FileApp, file: string): boolean =>
    machine.exists(file) || machine.exists(dirname(file)) || app.commands.some((command) => isOnPath(command, machine));
  const linkOf = (app: FileApp, file: string, url: string): Partial<AppState> => {
    const kept = connections.get(app.id);
    const text = readConfigFile(file);
    const address = text === undefined ? undefined : inWords(file, () => app.format.get(text, app.address.path));
    const leadsTo = (to: string): boolean =>
      typeof address === 'string' && oneName(address) === oneName(app.address.of(to));
    if (kept === undefined) return leadsTo(url) ? { connected: 'hand' } : {};
    if (leadsTo(url)) return { connected: 'switchboard', ...(kept.model === undefined ? {} : { model: kept.model }) };
    if (leadsTo(kept.url))
      return {
        connected: 'switchboard',
        problem: `It asks at ${kept.url}, where this gateway is not any more. Connect it again.`,
      };
    return { problem: 'Its address was changed since. Connect it again, or disconnect it to put the rest back.' };
  };

  const connect = (app: FileApp, facts: ConnectFacts, clientKey: string | undefined): Report => {
    if (app.needsModel === true && facts.model === undefined)
      throw appUnchanged(
        `${app.name} has to be told which model to ask for. Choose one; on the command line with --model NAME, and switchboard models lists them.`,
      );
    const kept = connections.get(app.id);
    const file = kept?.file ?? resolve(app.file(machine));
    const was = readConfigFile(file);
    const settings = app.settings(facts);
    const { text, steps, replaced, made } = inWords(file, () => {
      // What an earlier connection did is taken back first, so that what stood there before it stays known.
      const clean =
        kept === undefined || was === undefined ? { text: was ?? '', left: [] } : takeBack(app, was, kept.steps);
      return {
        ...put(app, clean.text, settings),
        made: was === undefined || (kept?.made === true && clean.text === ''),
      };
    });
    const already = text === was;
    const connection: Connection = {
      file,
      made,
      at: new Date().toISOString(),
      url: facts.url,
      ...(facts.model === undefined ? {} : { model: facts.model }),
      ...(clientKey === undefined ? {} : { clientKey }),
      steps,
    };
    if (!already) {
      // Kept before it is done: a crash in between leaves steps that find nothing of ours, never a change without a way
      // back.
      connections.set(app.id, connection);
      try {
        writeConfigFile(file, text, was);
      } catch (error) {
        connections.set(app.id, kept);
        throw error;
      }
    } else if (kept !== undefined) {
      connections.set(app.id, connection);
    }
    return {
      app: app.id,
      name: app.name,
      file,
      already,
      left: [],
      changes: settings.map((setting) => ({
        setting: setting.path.join('.'),
        value: shown(setting),
        replaced: replaced.has(setting.path.join('.')),
      })),
      notes: app.notes(facts),
    };
  };

  const disconnect = (app: FileApp): Report & { clientKey?: string } => {
    const kept = connections.get(app.id);
    if (kept === undefined)
      throw appUnchanged(`${app.name} was not connected by Switchboard: there is nothing to put back.`);
    const { file, steps } = kept;
    const was = readConfigFile(file);
    const report = {
      app: app.id,
      name: app.name,
      file,
      already: was === undefined,
      ...(kept.clientKey === undefined ? {} : { clientKey: kept.clientKey }),
    };
    if (was === undefined) {
      connections.set(app.id, undefined);
      return { ...report, changes: [], left: [], notes: [`${file} is gone, so there was nothing to put back.`] };
    }
    const { text, left } = inWords(file, () => takeBack(app, was, steps));
    if (kept.made && text === '') removeConfigFile(file);
    else if (text !== was) writeConfigFile(file, text, was);
    connections.set(app.id, undefined);
    const values = steps.filter((step) => step.kind === 'value' && !left.includes(step.path.join('.')));
    return {
      ...report,
      left,
      changes: values.map((step) => ({ setting: step.path.join('.'), replaced: step.earlier !== undefined })),
      notes: kept.made && text === '' ? [`${file} was made by Switchboard and is removed.`] : [],
    };
  };

  return {
    keptIn: connections.path,
    list: (url) => [
      ...FILE_APPS.map((app) => stateOf(app, url)),
      ...HAND_APPS.map(
        (app): AppState => ({
          id: app.id,
          name: app.name,
          way: 'hand',
          found: app.commands.some((command) => isOnPath(command, machine)),
        }),
      ),
    ],
    byHand: (id, facts) => {
      const app: HandApp | undefined = HAND_APPS.find((one) => one.id === id);
      return app === undefined ? undefined : { name: app.name, steps: app.steps(facts) };
    },
    connect: (id, facts, clientKey) => connect(fileApp(id), facts, clientKey),
    disconnect: (id) => disconnect(fileApp(id)),
    clientKeyOf: (id) => connections.get(id)?.clientKey,
  };
}

/** This machine has several names; window and command line may each use another. */
function oneName(address: string): string {
  return address.replace(/\/+$/, '').replace(/^(https?:\/\/)(?:localhost|\[::1\])(?=[:/]|$)/i, '$1127.0.0.1');
}

function fileApp(id: string): FileApp {
  const app = FILE_APPS.find((one) => one.id === id);
  if (app !== undefined) return app;
  const hand = HAND_APPS.find((one) => one.id === id);
  if (hand !== undefined)
    throw appUnchanged(
      `${hand.name} keeps its settings where only it can change them, so Switchboard has changed nothing there.`,
    );
  throw appUnchanged(
    `'${id}' is not an app that Switchboard knows. It knows: ${[...FILE_APPS, ...HAND_APPS].map((one) => one.id).join(', ')}.`,
  );
}

/** Puts every setting in. The last goes in first: each stands before the ones that are there. */
function put(
  app: FileApp,
  given: string,
  settings: readonly AppSetting[],
): { text: string; steps: Step[]; replaced: Set<string> } {
  let text = given;
  const steps: Step[] = [];
  const replaced = new Set<string>();
  for (const { path, value } of settings.toReversed()) {
    const done = app.format.set(text, path, value);
    text = done.text;
    steps.push(...done.steps);
    if (done.steps.some((step) => step.earlier !== undefined)) replaced.add(path.join('.'));
  }
  for (const { path, value } of settings) {
    if (fingerprint(app.format.get(text, path)) !== fingerprint(value))
      throw new ConfigConflict(`${path.join('.')} cannot be set there`);
  }
  return { text, steps, replaced };
}

function takeBack(app: FileApp, given: string, steps: readonly Step[]): { text: string; left: string[] } {
  let text = given;
  const left: string[] = [];
  for (const step of steps.toReversed()) {
    const undone = app.format.undo(text, step);
    text = undone.text;
    if (undone.left) left.push(step.path.join('.'));
  }
  return { text, left };
}

function shown({ value, secret }: AppSetting): string {
  return secret === true ? '••••' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** Runs `task`; what is wrong with the file becomes one line that names it. */
function inWords<T>(file: string, task: () => T): T {
  try {
    return task();
  } catch (error) {
    if (error instanceof ConfigSyntaxError)
      throw appUnchanged(
        `${file}, line ${error.line}, column ${error.column}: ${error.message}. Mend the file first; nothing was changed.`,
      );
    if (error instanceof ConfigConflict)
      throw appUnchanged(`${file}: ${error.message}. Change that first; nothing was changed.`);
    throw error;
  }
}
