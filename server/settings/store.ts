import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../lib/json.ts';
import { migrate } from './migrations.ts';
import { defaultSettings, settingsFile, type Settings } from '../../contract/settings.ts';
import { firstProblem, parseSettings } from './parse-settings.ts';

/** Where the settings file lives and how it is written; headless and desktop bring their own. */
export interface SettingsFile {
  /** Absolute path of `settings.json`. */
  readonly path: string;
  /** Writes the whole object atomically. */
  write(settings: Settings): Promise<void>;
}

/** The settings as the running gateway sees them: read once, changed in memory, written behind. */
export interface SettingsStore {
  readonly path: string;
  get(): Settings;
  /** Applies and saves a change. @throws Error naming the field when the result would not be valid. */
  update(change: Partial<Settings>): Promise<Settings>;
  /** Calls back after every change. Returns how to stop. */
  onChange(listener: (settings: Settings) => void): () => void;
}

export interface LoadedSettings {
  settings: Settings;
  /** What the log must say, for instance that a broken file was put aside. */
  warning?: string;
}

/**
 * Reads `settings.json` of `dataDir`. A file that cannot be read is kept aside as `settings.json.bad-DATE`
 * and the defaults are used, so that one bad byte never keeps the gateway from starting nor loses the file.
 */
export function loadSettings(dataDir: string, now: () => Date = () => new Date()): LoadedSettings {
  const path = join(dataDir, 'settings.json');
  if (!existsSync(path)) return { settings: defaultSettings() };
  try {
    const { settings, notes } = parseSettings(migrate(JSON.parse(readFileSync(path, 'utf8'))));
    return notes.length === 0 ? { settings } : { settings, warning: `${path}: ${notes.join(' ')}` };
  } catch (error) {
    const aside = `${path}.bad-${now().toISOString().replace(/[:.]/g, '-')}`;
    const reason = error instanceof Error ? error.message : String(error);
    try {
      renameSync(path, aside);
    } catch (failure) {
      return {
        settings: defaultSettings(),
        warning: `${path} cannot be read (${reason}), nor put aside (${String(failure)}). The defaults are used.`,
      };
    }
    return {
      settings: defaultSettings(),
      warning: `${path} cannot be read (${reason}). It is kept as ${aside}; the defaults are used.`,
    };
  }
}

/** Returns a file that is written with `atomically`: a crash leaves the old or the new text, never half of one. */
export function plainSettingsFile(dataDir: string): SettingsFile {
  const path = join(dataDir, 'settings.json');
  return {
    path,
    write: async (settings) => {
      const { writeFile } = await import('atomically');
      mkdirSync(dataDir, { recursive: true, mode: 0o700 });
      await writeFile(path, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
    },
  };
}

/** Returns a store over `file` that starts with `initial`. Writes follow each other, never overlap. */
export function createSettingsStore(file: SettingsFile, initial: Settings): SettingsStore {
  let current = initial;
  let writing: Promise<void> = Promise.resolve();
  const listeners = new Set<(settings: Settings) => void>();
  return {
    path: file.path,
    get: () => current,
    update: async (change) => {
      const parsed = settingsFile.safeParse({ ...current, ...change });
      if (!parsed.success) throw new Error(firstProblem(parsed.error));
      current = parsed.data;
      const saved = current;
      writing = writing.catch(() => undefined).then(() => file.write(saved));
      for (const listener of listeners) listener(current);
      await writing;
      return saved;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Tells whether a parsed settings file is one of ours, for tools that look at a folder. */
export function looksLikeSettings(value: unknown): boolean {
  return isObject(value) && typeof value.version === 'number';
}
