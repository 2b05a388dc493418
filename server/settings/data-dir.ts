import { join } from 'node:path';

/**
 * Returns the system's per-user folder for Switchboard's data; the same that Electron calls `userData`.
 * @param platform `process.platform`.
 */
export function defaultDataDir(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home: string): string {
  switch (platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Switchboard');
    case 'win32':
      return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Switchboard');
    default:
      return join(env.XDG_CONFIG_HOME ?? join(home, '.config'), 'Switchboard');
  }
}
