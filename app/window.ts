import { BrowserWindow, screen, type Rectangle } from 'electron';
import type { ControlEvent } from '../server/control/contract.ts';
import { sendEvent } from './ipc.ts';
import { APP_ORIGIN } from './origin.ts';

/** Where a window was, as the settings keep it. */
export interface WindowPlace {
  x?: number | undefined;
  y?: number | undefined;
  width: number;
  height: number;
}

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

const DEFAULT_PLACE: WindowPlace = { width: 1080, height: 760 };
const SMALLEST = { width: 720, height: 520 };

/** Returns the window's manager; no window is made before {@link AppWindow.show}. */
export function createAppWindow(options: WindowOptions): AppWindow {
  let window: BrowserWindow | undefined;
  let leaving = false;

  const open = (): BrowserWindow => {
    const place = options.place() ?? DEFAULT_PLACE;
    const created = new BrowserWindow({
      ...visiblePlace(place, screen.getAllDisplays().map((display) => display.workArea)),
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: false,
      title: 'Switchboard',
      autoHideMenuBar: true,
      ...(options.icon === undefined ? {} : { icon: options.icon }),
      webPreferences: { preload: options.preload, contextIsolation: true, sandbox: true, nodeIntegration: false, spellcheck: false },
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

/** Returns the remembered place, or only its size when no screen shows it any more (a monitor was unplugged). */
export function visiblePlace(place: WindowPlace, screens: readonly Rectangle[]): Partial<Rectangle> & { width: number; height: number } {
  const width = Math.max(SMALLEST.width, place.width);
  const height = Math.max(SMALLEST.height, place.height);
  const { x, y } = place;
  if (x === undefined || y === undefined) return { width, height };
  // The title bar must be reachable: its middle has to lie on some screen.
  const seen = screens.some((area) => x + width / 2 >= area.x && x + width / 2 <= area.x + area.width && y >= area.y && y <= area.y + area.height - 40);
  return seen ? { x, y, width, height } : { width, height };
}
