import { app } from './app.ts';
import { devTools } from './browser.ts';
import { BrowserWindow } from './browser-window.ts';
import {
  boxAnswers,
  clipboard,
  dialog,
  happened,
  nativeTheme,
  Notification,
  noticeTitles,
  powerMonitor,
  screen,
  shell,
} from './desktop.ts';
import { happenings } from './happenings.ts';
import { ipcMain } from './ipc-main.ts';
import { Menu } from './menu.ts';
import { nativeImage } from './native-image.ts';
import { protocol } from './protocol.ts';
import { safeStorage } from './safe-storage.ts';
import { session } from './session.ts';
import { Tray } from './tray.ts';

// Stands in for the module `electron` of a main process. Only what the app uses is here; anything else fails loudly.
export {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
};

const electron = {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
};
export default electron;

/** What a test may reach in the main process. */
export const reachable = { ...electron, host: { happenings, happened, noticeTitles, boxAnswers, devTools } };
export type Reachable = typeof reachable;

/** The entry module has been read. */
export const start = (): void => app.start();

// A test sends a function as text and gets its result, as Playwright's electronApplication.evaluate() does.
process.on('message', (message: { id: number; source: string; arg?: string }) => {
  const run = async (): Promise<unknown> => {
    const reached: unknown = (0, eval)(`(${message.source})`);
    if (typeof reached !== 'function') throw new TypeError('not a function');
    return Reflect.apply(reached, undefined, [
      reachable,
      message.arg === undefined ? undefined : JSON.parse(message.arg),
    ]);
  };
  run().then(
    (value) => process.send?.({ id: message.id, value: JSON.stringify(value) }),
    (error: unknown) =>
      process.send?.({
        id: message.id,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
  );
});
process.on('disconnect', () => app.exit(0));
