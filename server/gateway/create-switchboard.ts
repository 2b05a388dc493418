import { join } from 'node:path';
import type { Journal } from '../core/record.ts';
import { teeJournal } from '../core/tee-journal.ts';
import type { ConsoleDoor } from '../http/console-routes.ts';
import { workerConnection } from '../journal/disk.ts';
import { createJournal } from '../journal/journal.ts';
import { lazyConnect } from '../journal/lazy-connect.ts';
import { createPriceBook, type PriceBook } from '../journal/prices.ts';
import type { RequestLog } from '../journal/request-log.ts';
import type { Overrides } from '../settings/config.ts';
import type { KeyStore } from '../settings/key-store.ts';
import { createSettingsStore, loadSettings, type SettingsFile, type SettingsStore } from '../settings/store.ts';
import { createClaudeCommand } from './claude-command.ts';
import { createGateway, type SwitchboardGateway } from './gateway.ts';
import { createOwnKey, type OwnKey } from './own-key.ts';
import { createUpstreamQuestions, type UpstreamQuestions } from './upstream-questions.ts';

export interface SwitchboardOptions {
  /** The folder for settings, log, batches and files; it exists. */
  dataDir: string;
  env: NodeJS.ProcessEnv;
  /** What flags and environment hold. */
  overrides: Overrides;
  /** How the settings file is written: plainly, or by Electron's store. */
  settingsFile(dataDir: string): SettingsFile;
  keys: KeyStore;
  /** The program of the worker that writes the log. */
  journalWorker: URL | string;
  /** Told what the user should know of work that no request waits for, in a sentence. */
  warn?(sentence: string): void;
  /** Hears of every request besides the log, such as a terminal. */
  alsoTold?: Journal;
  blockedOrigin?(origin: string): void;
  /** Returns what answers below `/console`; absent where the window is the desktop app's. */
  console?(switchboard: Switchboard): ConsoleDoor;
}

/** The whole program without its faces: what the command line, the desktop app and the control stand on. */
export interface Switchboard {
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly overrides: Overrides;
  readonly settings: SettingsStore;
  readonly gateway: SwitchboardGateway;
  readonly journal: RequestLog;
  readonly prices: PriceBook;
  readonly keys: KeyStore;
  readonly ownKey: OwnKey;
  readonly upstreams: UpstreamQuestions;
  /** What the user should know, each sentence once. */
  readonly warnings: string[];
  /** Ends what outlives the gateway: the `claude` command's processes and the log's worker. */
  close(): Promise<void>;
}

/** Puts the program together; nothing listens before `gateway.start()`. The only composition there is. */
export function createSwitchboard(options: SwitchboardOptions): Switchboard {
  const { dataDir, env, overrides, keys } = options;
  const warnings: string[] = [];
  const warn = (sentence: string): void => {
    // What is tried again says the same again.
    if (!warnings.includes(sentence)) warnings.push(sentence);
    options.warn?.(sentence);
  };
  const loaded = loadSettings(dataDir);
  if (loaded.warning !== undefined) warn(loaded.warning);
  const settings = createSettingsStore(options.settingsFile(dataDir), loaded.settings);
  const prices = createPriceBook(() => settings.get().prices);
  const journal = createJournal({
    ...loaded.settings.journal,
    prices,
    disk: lazyConnect(workerConnection(options.journalWorker, join(dataDir, 'journal'))),
    problem: warn,
  });
  settings.onChange((changed) => journal.configure(changed.journal));
  const ownKey = createOwnKey();
  const command = createClaudeCommand(() => gateway.settings(), dataDir);
  const { console } = options;
  const gateway: SwitchboardGateway = createGateway({
    settings,
    overrides,
    journal: options.alsoTold === undefined ? journal : teeJournal(journal, options.alsoTold),
    storedApiKey: () => keys.apiKey(),
    ownKeyHash: ownKey.hash,
    claudeCommand: () => command.backend(),
    problem: warn,
    ...(env.OLLAMA_HOST === undefined ? {} : { ollamaHost: env.OLLAMA_HOST }),
    ...(options.blockedOrigin === undefined ? {} : { blockedOrigin: options.blockedOrigin }),
    ...(console === undefined ? {} : { console: (exchange) => door(console)(exchange) }),
  });
  const switchboard: Switchboard = {
    dataDir,
    env,
    overrides,
    settings,
    gateway,
    journal,
    prices,
    keys,
    ownKey,
    upstreams: createUpstreamQuestions(env, command),
    warnings,
    close: async () => {
      await Promise.all([command.stop(), journal.stop()]);
    },
  };
  let opened: ConsoleDoor | undefined;
  const door = (open: (switchboard: Switchboard) => ConsoleDoor): ConsoleDoor => (opened ??= open(switchboard));
  return switchboard;
}
