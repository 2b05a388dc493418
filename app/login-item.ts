import type { App } from 'electron';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Starting with the system: off by default, only ever switched on by the user. */
export interface LoginItem {
  /** Undefined where the system does not allow it. */
  get(): boolean | undefined;
  set(on: boolean): void;
}

const DESKTOP_FILE = 'switchboard.desktop';

export interface LoginItemPlace {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  home: string;
  /** The program's own path. */
  execPath: string;
  /** Whether this is the packaged app: a development tree cannot be started by the system. */
  packaged: boolean;
}

/** Returns the switch for this system: the system's own call on macOS and Windows, an autostart file on Linux. */
export function createLoginItem(
  app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>,
  place: LoginItemPlace,
): LoginItem {
  if (!place.packaged) return { get: () => undefined, set: () => undefined };
  if (place.platform === 'darwin' || place.platform === 'win32') {
    return {
      get: () => app.getLoginItemSettings({ args: ['--hidden'] }).openAtLogin,
      set: (on) => app.setLoginItemSettings({ openAtLogin: on, args: ['--hidden'] }),
    };
  }
  // A sandboxed package may not write there; its store offers its own switch.
  if (place.env.FLATPAK_ID !== undefined || place.env.SNAP !== undefined)
    return { get: () => undefined, set: () => undefined };
  const folder = join(place.env.XDG_CONFIG_HOME ?? join(place.home, '.config'), 'autostart');
  const file = join(folder, DESKTOP_FILE);
  return {
    get: () => existsSync(file) && !/^Hidden=true$/m.test(readFileSync(file, 'utf8')),
    set: (on) => {
      if (!on) {
        rmSync(file, { force: true });
        return;
      }
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, autostartFile(place.env.APPIMAGE ?? place.execPath));
    },
  };
}

/** Returns the text of an autostart file; the path is quoted as the Desktop Entry Specification demands. */
export function autostartFile(program: string): string {
  const quoted = `"${program.replace(/(["`$\\])/g, '\\$1').replace(/%/g, '%%')}"`;
  return `[Desktop Entry]\nType=Application\nName=Switchboard\nComment=Every AI app talks to every model\nExec=${quoted} --hidden\nTerminal=false\nX-GNOME-Autostart-enabled=true\n`;
}

/** Rewrites the autostart file when the program has moved, so that it does not start an old copy. */
export function refreshLoginItem(item: LoginItem): void {
  if (item.get() === true) item.set(true);
}
