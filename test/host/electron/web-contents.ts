import type { WebContents } from 'electron';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright';
import { cancellable } from './cancellable.ts';
import { record } from './happenings.ts';
import { ipcMain, type InvokeEvent } from './ipc-main.ts';
import { mainWorld } from './main-world.ts';
import { plainJson } from './plain-json.ts';
import { preloadWorld } from './preload-world.ts';
import { fromBrowser } from './protocol.ts';

const WORLD = 'preload';
let ids = 0;

/** What the preload's world says over its binding. */
interface Message {
  kind: 'invoke' | 'send' | 'error';
  id?: number;
  channel: string;
  args: unknown[];
}

export class HostWebContents
  extends EventEmitter
  implements Pick<WebContents, 'id' | 'getURL' | 'isDestroyed' | 'send' | 'setWindowOpenHandler'>
{
  readonly id = ++ids;
  private page: Page | undefined;
  private cdp: CDPSession | undefined;
  private mainFrameId = '';
  private world: number | undefined;
  private destroyed = false;
  private readonly expected = new Set<string>();
  private windowOpenHandler: Parameters<WebContents['setWindowOpenHandler']>[0] | undefined;

  getURL(): string {
    return fromBrowser(this.page?.url() ?? '');
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  setWindowOpenHandler(handler: Parameters<WebContents['setWindowOpenHandler']>[0]): void {
    this.windowOpenHandler = handler;
  }

  /** A navigation that the app itself has ordered is not asked about. */
  expect(url: string): void {
    this.expected.add(url);
  }

  /** Asks the app's listeners, as Electron does for a navigation that the page wants. */
  mayNavigate(url: string): boolean {
    if (this.expected.delete(url)) return true;
    const event = cancellable({ url, isMainFrame: true, isSameDocument: false });
    this.emit('will-navigate', event, url);
    this.emit('will-frame-navigate', event);
    record('will-navigate', { url, prevented: event.defaultPrevented });
    return !event.defaultPrevented;
  }

  /** Tells whether a web view in the page would be allowed. */
  mayAttachWebview(): boolean {
    const event = cancellable({});
    this.emit('will-attach-webview', event, {}, {});
    return !event.defaultPrevented;
  }

  /** Tells whether a redirect of the page would be followed. */
  mayRedirect(url: string): boolean {
    const event = cancellable({ url, isMainFrame: true, isInPlace: false });
    this.emit('will-redirect', event, url);
    return !event.defaultPrevented;
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.destroyed) throw new TypeError('Object has been destroyed');
    const payload = JSON.stringify(plainJson(args, channel));
    if (this.cdp === undefined || this.world === undefined) {
      record('lost-message', channel);
      return;
    }
    this.evaluate(this.world, `__host.deliver(${JSON.stringify(channel)}, ${payload})`);
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('destroyed');
  }

  /** Puts both worlds into a page before anything is loaded. */
  async attach(page: Page, preload: string | undefined): Promise<void> {
    const cdp = await page.context().newCDPSession(page);
    this.page = page;
    this.cdp = cdp;
    await cdp.send('Page.enable');
    await cdp.send('Runtime.enable');
    this.mainFrameId = (await cdp.send('Page.getFrameTree')).frameTree.frame.id;
    cdp.on('Page.windowOpen', ({ url }) => this.judgeWindow(fromBrowser(url)));
    if (preload === undefined) return;
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === WORLD && context.auxData?.frameId === this.mainFrameId) this.world = context.id;
    });
    cdp.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.world) this.world = undefined;
    });
    cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === '__hostCall') this.hear(JSON.parse(payload), executionContextId);
    });
    await cdp.send('Runtime.addBinding', { name: '__hostCall', executionContextName: WORLD });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${mainWorld.toString()})()` });
    const source = `(${preloadWorld.toString()})(function (require, module, exports, process) { ${readFileSync(preload, 'utf8')}\n})`;
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: WORLD });
  }

  private judgeWindow(url: string): void {
    const details = {
      url,
      frameName: '',
      features: '',
      disposition: 'new-window',
      referrer: { url: '', policy: 'default' },
    } as const;
    record('window-open', { url, action: this.windowOpenHandler?.(details).action ?? 'allow' });
  }

  private hear(message: Message, world: number): void {
    if (message.kind === 'error') {
      record('preload-error', message.args[0]);
      return;
    }
    const event: InvokeEvent = { sender: this, senderFrame: { url: this.getURL(), parent: null } };
    if (message.kind === 'send') {
      ipcMain.emit(message.channel, event, ...message.args);
      return;
    }
    void ipcMain.dispatch(message.channel, event, message.args).then((outcome) => {
      this.evaluate(world, `__host.settle(${String(message.id)}, ${JSON.stringify(outcome)})`);
    });
  }

  private evaluate(world: number, expression: string): void {
    // The page may have gone; nobody waits for the answer then.
    this.cdp?.send('Runtime.evaluate', { contextId: world, expression }).catch(() => undefined);
  }
}
