import type { App } from 'electron';
import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cancellable } from './cancellable.ts';
import { record } from './happenings.ts';
import { createInstanceLock } from './lock.ts';
import { strict } from './strict.ts';

/** A window as the end of the app sees it. */
interface Closable {
  close(): void;
  isDestroyed(): boolean;
}

/** What the app's end has to take along; the windows and the browser say so themselves. */
export const ending: { windows(): Closable[]; browser(): Promise<void> } = {
  windows: () => [],
  browser: () => Promise.resolve(),
};

type Modelled =
  | 'whenReady'
  | 'isReady'
  | 'getName'
  | 'getVersion'
  | 'getAppPath'
  | 'getPath'
  | 'setPath'
  | 'enableSandbox'
  | 'setAppUserModelId'
  | 'requestSingleInstanceLock'
  | 'quit'
  | 'exit'
  | 'setLoginItemSettings'
  | 'isPackaged'
  | 'name';

class HostApp extends EventEmitter implements Pick<App, Modelled> {
  readonly name = 'Switchboard';
  readonly isPackaged = process.env.HOST_PACKAGED === '1';
  readonly dock = undefined;
  sandboxed = false;
  private ready = false;
  private quitting = false;
  private loginItem: { openAtLogin?: boolean; args?: string[] } = {};
  private becomeReady: () => void = () => undefined;
  private readonly readiness = new Promise<void>((resolve) => {
    this.becomeReady = resolve;
  });
  private readonly paths = new Map([['userData', resolve(process.env.HOST_USER_DATA ?? 'out/host/user-data')]]);
  readonly lock = createInstanceLock(({ argv, cwd }) => this.emit('second-instance', {}, argv, cwd, null));

  /**
   * Called when the entry module has been read to its end, so that a top-level wait for readiness hangs here as it does
   * in Electron.
   */
  start(): void {
    setImmediate(() => {
      if (this.quitting) return;
      this.ready = true;
      this.emit('ready', {}, {});
      this.becomeReady();
    });
  }

  whenReady(): Promise<void> {
    return this.readiness;
  }

  isReady(): boolean {
    return this.ready;
  }

  getName(): string {
    return this.name;
  }

  getVersion(): string {
    return String(JSON.parse(readFileSync('package.json', 'utf8')).version);
  }

  getAppPath(): string {
    return process.cwd();
  }

  getPath(name: string): string {
    const userData = this.paths.get('userData') ?? '';
    return this.paths.get(name) ?? join(userData, name);
  }

  setPath(name: string, path: string): void {
    if (!statSync(path).isDirectory()) throw new Error(`Failed to set path: ${path}`);
    this.paths.set(name, path);
  }

  enableSandbox(): void {
    if (this.ready) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.sandboxed = true;
  }

  setAppUserModelId(id: string): void {
    record('app-user-model-id', id);
  }

  setLoginItemSettings(settings: { openAtLogin?: boolean; args?: string[] }): void {
    this.loginItem = settings;
    record('login-item', settings);
  }

  getLoginItemSettings(): { openAtLogin: boolean; wasOpenedAtLogin: boolean } {
    return { openAtLogin: this.loginItem.openAtLogin ?? false, wasOpenedAtLogin: process.argv.includes('--hidden') };
  }

  requestSingleInstanceLock(): boolean {
    mkdirSync(this.getPath('userData'), { recursive: true });
    return this.lock.request(this.getPath('userData'));
  }

  /** Electron's order: before-quit, the windows, will-quit; each may stop it. */
  quit(): void {
    const before = cancellable({});
    this.emit('before-quit', before);
    if (before.defaultPrevented || this.quitting) return;
    this.quitting = true;
    setImmediate(() => {
      this.quitting = this.goOnQuitting();
      if (!this.ready) void this.lock.handedOver().then(() => this.exit(0));
    });
  }

  private goOnQuitting(): boolean {
    if (!this.ready) return true;
    for (const window of ending.windows()) {
      window.close();
      if (!window.isDestroyed()) return false;
    }
    const will = cancellable({});
    this.emit('will-quit', will);
    if (will.defaultPrevented) return false;
    this.exit(0);
    return true;
  }

  /** No event comes any more; windows and browser go at once. */
  exit(code = 0): void {
    const leave = (): void => {
      this.lock.release();
      process.exit(code);
    };
    ending.browser().then(leave, leave);
  }
}

export const app = strict('app', new HostApp());
// Where a packaged app has what electron-builder calls extraResources.
if (app.isPackaged) Object.defineProperty(process, 'resourcesPath', { value: resolve('build') });

// Electron turns these into app.quit().
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => app.quit());
// Electron warns and goes on; a test host that did the same would hide mistakes.
process.on('unhandledRejection', (reason) => {
  process.stderr.write(
    `Unhandled rejection in the main process: ${reason instanceof Error ? String(reason.stack) : String(reason)}\n`,
  );
  process.exit(70);
});
