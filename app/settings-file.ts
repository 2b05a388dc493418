import Store from 'electron-store';
import type { SettingsFile } from '../server/settings/store.ts';

/**
 * Returns `settings.json` of the data folder through electron-store, the same file that headless mode reads.
 * electron-store writes it atomically. It was read and checked before (loadSettings), so nothing is
 * validated twice here.
 */
export function electronSettingsFile(dataDir: string): SettingsFile {
  const store = new Store<Record<string, unknown>>({
    name: 'settings',
    cwd: dataDir,
    clearInvalidConfig: false,
    accessPropertiesByDotNotation: false,
  });
  return {
    path: store.path,
    write: async (settings) => {
      // Fields that are not set must not be there at all: conf refuses `undefined`.
      store.store = Object.fromEntries(
        Object.entries<unknown>({ ...settings }).filter(([, value]) => value !== undefined),
      );
    },
  };
}
