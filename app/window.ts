import { BrowserWindow, screen } from 'electron';
import type { ControlEvent } from '../contract/events.ts';
import { sendEvent } from './ipc.ts';
import { APP_ORIGIN } from './origin.ts';
import { DEFAULT_PLACE, SMALLEST, visiblePlace, type WindowPlace } from './window-place.ts';

export interface AppWindow {
  /** Opens the window, or brings it to the front. */
  show(): void;
  /** Closes it for good: its page and its memory are gone; the gateway goes on. */
  close(): void;
  isOpen(): boolean;
  /** Hands an event to the page, if there is one. */
  send(event: ControlEvent): void;
}

export interface WindowOptions {
  preload: string;
  icon: string | undefined;
  platform: NodeJS.Platform;
  place(): WindowPlace | undefined;
  savePlace(place: WindowPlace): void;
  /** What closing means: the window goes and the app stays in the tray, or it is minimised where there is no tray. */
  onClose(): 'close' | 'minimize';
  /** The last window has gone; told once a time. */
  closed(): void;
}

/** Returns the window's manager; no window is made before {@link AppWindow.show}. */
export function createAppWindow(options: WindowOptions): AppWindow {
  let window: BrowserWindow | undefined;
  let leaving = false;

  const open = (): BrowserWindow => {
    const place = options.place() ?? DEFAULT_PLACE;
    const created = new BrowserWindow({
      ...visiblePlace(
        place,
        screen.getAllDisplays().map((display) => display.workArea),
      ),
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: false,
      title: 'Switchboard',
      autoHideMenuBar: true,
      ...(options.icon === undefined ? {} : { icon: options.icon }),
      webPreferences: {
        preload: options.preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        spellcheck: false,
      },
    });
    created.once('ready-to-show', () => created.show());
    created.on('close', (event) => {
      options.savePlace(created.getNormalBounds());
      if (leaving || options.onClose() === 'close') return;
      event.preventDefault();
      created.minimize();
    });
    created.on('closed', () => {
      window = undefined;
      options.closed();
    });
    void created.loadURL(`${APP_ORIGIN}/index.html`);
    return created;
  };
  return {
    show: () => {
      if (window === undefined) {
        window = open();
        return;
      }
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    close: () => {
      leaving = true;
      window?.close();
    },
    isOpen: () => window !== undefined,
    send: (event) => {
      if (window !== undefined && !window.isDestroyed()) sendEvent(window.webContents, event);
    },
  };
}
