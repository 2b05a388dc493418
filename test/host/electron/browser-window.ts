import type { BrowserWindow as Real, BrowserWindowConstructorOptions, Rectangle } from 'electron';
import { EventEmitter } from 'node:events';
import type { Page } from 'playwright';
import { app, ending } from './app.ts';
import { browser, frame } from './browser.ts';
import { cancellable } from './cancellable.ts';
import { toBrowser } from './protocol.ts';
import { HostWebContents } from './web-contents.ts';

type Modelled =
  | 'loadURL'
  | 'show'
  | 'hide'
  | 'focus'
  | 'minimize'
  | 'restore'
  | 'isVisible'
  | 'isMinimized'
  | 'isDestroyed'
  | 'close'
  | 'destroy'
  | 'getNormalBounds'
  | 'setBounds';

const all = new Set<BrowserWindow>();

/** A window that is a page of a headless Chromium. */
export class BrowserWindow extends EventEmitter implements Pick<Real, Modelled> {
  static getAllWindows(): BrowserWindow[] {
    return [...all];
  }

  readonly webContents = new HostWebContents();
  page: Page | undefined;
  private visible: boolean;
  private minimized = false;
  private destroyed = false;
  private bounds: Rectangle;
  private readonly opened: Promise<Page>;
  private readonly unframe: () => void;

  constructor(readonly options: BrowserWindowConstructorOptions = {}) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    const { preload, nodeIntegration, contextIsolation, sandbox, webSecurity, webviewTag } =
      options.webPreferences ?? {};
    if (
      nodeIntegration === true ||
      contextIsolation === false ||
      sandbox === false ||
      webSecurity === false ||
      webviewTag === true
    ) {
      throw new Error('The test host has sandboxed, isolated windows only');
    }
    this.visible = options.show ?? true;
    this.bounds = {
      x: options.x ?? 100,
      y: options.y ?? 50,
      width: options.width ?? 800,
      height: options.height ?? 600,
    };
    all.add(this);
    this.unframe = frame(this);
    app.emit('web-contents-created', {}, this.webContents);
    this.opened = this.open(preload);
    // Who loads an address hears of a failure; a window that nobody loads into has nothing to say.
    this.opened.catch(() => undefined);
  }

  mayNavigate(url: string): boolean {
    return this.webContents.mayNavigate(url);
  }

  private async open(preload: string | undefined): Promise<Page> {
    const context = await browser();
    const page = await context.newPage();
    this.page = page;
    await page.setViewportSize({ width: this.bounds.width, height: this.bounds.height });
    await this.webContents.attach(page, preload);
    return page;
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.opened;
    if (this.isDestroyed()) return;
    this.webContents.expect(url);
    try {
      await page.goto(toBrowser(url), { waitUntil: 'domcontentloaded' });
    } catch (error) {
      if (this.isDestroyed()) return;
      throw error;
    }
    if (this.isDestroyed()) return;
    this.webContents.emit('did-finish-load', {});
    this.emit('ready-to-show', {});
  }

  show(): void {
    this.visible = true;
    this.emit('show', {});
  }

  hide(): void {
    this.visible = false;
    this.emit('hide', {});
  }

  focus(): void {
    this.emit('focus', {});
  }

  minimize(): void {
    this.minimized = true;
    this.emit('minimize', {});
  }

  restore(): void {
    this.minimized = false;
    this.emit('restore', {});
  }

  isVisible(): boolean {
    return this.visible && !this.minimized;
  }

  isMinimized(): boolean {
    return this.minimized;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  getNormalBounds(): Rectangle {
    return { ...this.bounds };
  }

  setBounds(bounds: Partial<Rectangle>): void {
    this.bounds = { ...this.bounds, ...bounds };
  }

  close(): void {
    const event = cancellable({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    all.delete(this);
    this.unframe();
    void this.opened.then((page) => page.close()).catch(() => undefined);
    this.webContents.destroy();
    this.emit('closed', {});
    if (all.size > 0) return;
    if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed');
    else app.quit();
  }
}

ending.windows = () => BrowserWindow.getAllWindows();
