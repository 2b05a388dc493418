import { app, BrowserWindow, clipboard, dialog, Menu, nativeTheme, powerMonitor, protocol, session } from 'electron';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { controlOver } from '../server/control/over-switchboard.ts';
import { isHeldByOllama } from '../server/control/move-ollama.ts';
import { programFolder } from '../server/lib/program-folder.ts';
import { createSwitchboard } from '../server/gateway/create-switchboard.ts';
import { readOverrides } from '../server/settings/config.ts';
import type { Settings } from '../contract/settings.ts';
import { appMenu } from './app-menu.ts';
import { createDrain } from './drain.ts';
import { holdShutdown, SHUTDOWN_GRACE_MS } from './hold-shutdown.ts';
import { serveIpc } from './ipc.ts';
import { readLaunchWords } from './launch-words.ts';
import { createLoginItem, refreshLoginItem } from './login-item.ts';
import { noticeOfRow } from './notice-of-row.ts';
import { createNotices } from './notices.ts';
import { APP_SCHEME } from './origin.ts';
import { portHelpBox, portHelpText } from './port-help.ts';
import { serveRendererFile } from './renderer-files.ts';
import { openSecrets } from './secrets.ts';
import { lockDown } from './security.ts';
import { electronSettingsFile } from './settings-file.ts';
import { findTrayHost } from './tray-host.ts';
import type { TrayActions, TrayView } from './tray-menu.ts';
import { createTray } from './tray.ts';
import { unpackedPath } from './unpacked.ts';
import { createAppWindow } from './window.ts';

// The desktop app, from top to bottom: what must come before Electron is ready, then one function that puts the
// parts together. Nothing here waits at the top level: Electron becomes ready only when this file has been read.

const APP_ID = 'io.switchboard.app';
const PROGRAM = programFolder(import.meta.url);
const OUT = dirname(PROGRAM);
const NO_TRAY =
  'This desktop shows no icons in a tray, so closing the window minimises it, and Switchboard goes on. To end it, choose Quit in its menu (Ctrl+Q). On GNOME the extension AppIndicator brings such icons.';

protocol.registerSchemesAsPrivileged([
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.enableSandbox();
app.setAppUserModelId(APP_ID);

const { hidden, flags } = readLaunchWords(process.argv.slice(app.isPackaged ? 1 : 2));
try {
  const dataDir = chooseDataDir(flags.dataDir ?? process.env.SWITCHBOARD_DATA_DIR);
  // Whoever comes second only asks the first one to show its window: two could share neither the port nor the files.
  if (app.requestSingleInstanceLock())
    void app
      .whenReady()
      .then(() => run(dataDir))
      .catch(giveUp);
  else app.quit();
} catch (error) {
  giveUp(error);
}

async function run(dataDir: string): Promise<void> {
  const { platform, env } = process;
  lockDown(app, session.defaultSession);
  protocol.handle(APP_SCHEME, (request) => serveRendererFile(join(OUT, 'renderer'), request));

  // The gateway ------------------------------------------------------------------------------------------
  const switchboard = createSwitchboard({
    dataDir,
    env,
    overrides: readOverrides(flags, env),
    settingsFile: electronSettingsFile,
    keys: await openSecrets(join(dataDir, 'secrets.json'), platform),
    journalWorker: unpackedPath(join(PROGRAM, 'journal-writer.mjs')),
  });
  const { gateway, journal, settings: store, warnings } = switchboard;
  const changeDesktop = (change: Partial<Settings['desktop']>): void => {
    // A full disk must not end the app because a window was moved.
    store.update({ desktop: { ...store.get().desktop, ...change } }).catch(() => undefined);
  };
  const loginItem = createLoginItem(app, {
    platform,
    env,
    home: homedir(),
    execPath: process.execPath,
    packaged: app.isPackaged,
  });
  refreshLoginItem(loginItem);
  const control = controlOver(switchboard, { mode: 'desktop', loginItem });
  serveIpc({ call: (command, input) => control.answer(command, input) });

  // The window -------------------------------------------------------------------------------------------
  let quitting = false;
  /** How long answers may run on at the end; as long as the gateway thinks right when undefined. */
  let graceMs: number | undefined;
  let stopEvents: (() => void) | undefined;
  let hasTray = false;
  const icons = app.isPackaged ? join(process.resourcesPath, 'icons') : join(OUT, '..', 'build', 'icons');
  const windowIcon = join(icons, 'icon.png');
  const window = createAppWindow({
    preload: join(PROGRAM, 'preload.cjs'),
    icon: existsSync(windowIcon) ? windowIcon : undefined,
    platform,
    place: () => store.get().desktop.window,
    savePlace: ({ x, y, width, height }) => changeDesktop({ window: { x, y, width, height } }),
    onClose: () => (hasTray ? 'close' : 'minimize'),
    closed: () => {
      stopEvents?.();
      stopEvents = undefined;
      if (platform === 'darwin') app.dock?.hide();
      if (quitting || store.get().desktop.saidHidden) return;
      notify('goes-on-in-tray', 'Apps are still answered. Its icon opens the window again and quits it.');
      changeDesktop({ saidHidden: true });
    },
  });
  const open = (): void => {
    if (quitting) return;
    if (platform === 'darwin') void app.dock?.show();
    // Only an open window is told what happens: as long as somebody looks, the upstreams are asked how they are.
    stopEvents ??= control.subscribe((event) => window.send(event));
    window.show();
  };
  const notify = createNotices(open);

  // The tray ---------------------------------------------------------------------------------------------
  const actions: TrayActions = {
    open,
    start: () => void control.answer('start', {}),
    stop: () => void control.answer('stop', {}),
    copyAddress: () => void clipboard.writeText(gateway.state().url),
    movePort: () => void showPortHelp(platform, gateway.state().port),
    setDirections: (directions) => void change({ directions }),
    setLaunchAtLogin: (launchAtLogin) => void change({ launchAtLogin }),
    quit: () => app.quit(),
  };
  const viewNow = (): Omit<TrayView, 'lastError'> => {
    const { phase, url, failure } = gateway.state();
    return {
      phase,
      url,
      directions: gateway.settings().directions,
      running: gateway.running(),
      launchAtLogin: loginItem.get(),
      heldByOllama: isHeldByOllama(failure),
    };
  };
  const tray = createTray(icons, platform, { ...viewNow(), lastError: undefined }, actions);
  const change = async (input: Partial<Pick<TrayView, 'directions' | 'launchAtLogin'>>): Promise<void> => {
    const result = await control.answer('change-settings', input);
    if (!result.ok) tray?.show({ lastError: result.problem.message });
    // The system has set the check mark already, whatever became of the change.
    tray?.redraw();
  };
  hasTray = tray !== undefined && (await findTrayHost(platform)) === true;
  if (!hasTray) warnings.push(NO_TRAY);
  const menu = appMenu(platform, hasTray);
  Menu.setApplicationMenu(menu === undefined ? null : Menu.buildFromTemplate(menu));

  // What happens -----------------------------------------------------------------------------------------
  const showTheme = (): void => {
    nativeTheme.themeSource = store.get().desktop.theme;
  };
  showTheme();
  store.onChange(() => {
    showTheme();
    tray?.show(viewNow());
  });
  gateway.onState(({ phase, failure }) => {
    tray?.show({
      ...viewNow(),
      ...(phase === 'failed' && failure !== undefined ? { lastError: failure.message } : {}),
      ...(phase === 'running' ? { lastError: undefined } : {}),
    });
    if (phase === 'failed' && failure !== undefined) notify('cannot-start', failure.message);
  });
  journal.subscribe((rows) => {
    const failed = rows.findLast((row) => row.state === 'failed');
    tray?.show({
      running: gateway.running(),
      ...(failed?.error === undefined ? {} : { lastError: failed.error.message }),
    });
    for (const row of rows) {
      const worth = noticeOfRow(row, gateway.apiKey() !== undefined);
      if (worth !== undefined) notify(worth.notice, worth.body);
    }
  });
  app.on('second-instance', open);
  app.on('activate', open);
  // Without a listener Electron would quit with its last window.
  app.on('window-all-closed', () => undefined);
  powerMonitor.on('resume', () => void gateway.resumed().then(() => tray?.show(viewNow())));
  powerMonitor.on('shutdown', (event?: unknown) => {
    holdShutdown(event);
    graceMs = SHUTDOWN_GRACE_MS;
    app.quit();
  });

  // The end ----------------------------------------------------------------------------------------------
  const drain = createDrain({
    stop: () => gateway.stop(graceMs),
    cut: () => gateway.cut(),
    afterwards: async () => {
      control.close();
      await switchboard.close();
    },
    exit: () => app.exit(0),
  });
  app.on('before-quit', () => {
    quitting = true;
    tray?.leave();
    window.close();
  });
  app.on('will-quit', (event) => {
    event.preventDefault();
    drain();
  });

  // The start --------------------------------------------------------------------------------------------
  const startsHidden = hidden || (platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin);
  if (!startsHidden || !hasTray) open();
  // Why it cannot start is in its state, and shown by window, tray and notice.
  if (store.get().desktop.startGateway) await gateway.start().catch(() => undefined);
}

/** Returns the folder for everything that is kept. Electron wants folders to be there before it is told of them. */
function chooseDataDir(chosen: string | undefined): string {
  const dataDir = chosen === undefined || chosen === '' ? app.getPath('userData') : resolve(chosen);
  // Chromium's caches stay out of the folder that the user may look into.
  const caches = join(dataDir, 'chromium');
  mkdirSync(caches, { recursive: true, mode: 0o700 });
  app.setPath('userData', dataDir);
  app.setPath('sessionData', caches);
  return dataDir;
}

async function showPortHelp(platform: NodeJS.Platform, port: number): Promise<void> {
  const box = portHelpBox(platform, port);
  const [owner] = BrowserWindow.getAllWindows();
  const { response } = await (owner === undefined ? dialog.showMessageBox(box) : dialog.showMessageBox(owner, box));
  const text = portHelpText(platform, response);
  if (text !== undefined) await clipboard.writeText(text);
}

/** A bad setting or a folder that cannot be written: said in one box, since nothing else is there yet to say it. */
function giveUp(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n`);
  dialog.showErrorBox('Switchboard cannot start', message);
  app.exit(1);
}
