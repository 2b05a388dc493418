import { Menu, nativeImage, Tray, type NativeImage } from 'electron';
import { join } from 'node:path';
import { statusLine, trayIcon, trayMenu, type TrayActions, type TrayView } from './tray-menu.ts';

/** The icon in the tray: told what changed, it draws itself anew. */
export interface AppTray {
  show(change: Partial<TrayView>): void;
  /** Draws the menu as it was, after a check mark that the system set by itself turned out wrong. */
  redraw(): void;
  /** After quit began the tray must not be touched any more. */
  leave(): void;
}

/**
 * Puts the icon into the tray. Returns undefined where the system refuses it.
 * @param icons the folder with the icons of `build/`.
 */
export function createTray(
  icons: string,
  platform: NodeJS.Platform,
  first: TrayView,
  actions: TrayActions,
): AppTray | undefined {
  let view = first;
  let tray: Tray;
  try {
    tray = new Tray(iconOf(icons, platform, trayIcon(view)));
  } catch {
    return undefined;
  }
  let shown = '';
  let left = false;
  const render = (): void => {
    if (left) return;
    // Menus are rebuilt only when a word of them changed: on Linux each one is sent over the bus and an open one
    // closes.
    const drawn = JSON.stringify(view);
    if (drawn === shown) return;
    shown = drawn;
    tray.setImage(iconOf(icons, platform, trayIcon(view)));
    tray.setToolTip(`Switchboard: ${statusLine(view)}`);
    tray.setContextMenu(Menu.buildFromTemplate(trayMenu(view, actions)));
  };
  // On macOS a click opens the menu by itself.
  if (platform !== 'darwin') tray.on('click', () => actions.open());
  render();
  return {
    show: (change) => {
      view = { ...view, ...change };
      render();
    },
    redraw: () => {
      shown = '';
      render();
    },
    leave: () => {
      left = true;
    },
  };
}

/** Windows wants an .ico, macOS a template that it tints itself, Linux a png. */
export function iconFile(platform: NodeJS.Platform, name: ReturnType<typeof trayIcon>): string {
  if (platform === 'win32') return `tray-${name}.ico`;
  return platform === 'darwin' ? `tray-${name}Template.png` : `tray-${name}.png`;
}

function iconOf(icons: string, platform: NodeJS.Platform, name: ReturnType<typeof trayIcon>): NativeImage {
  const image = nativeImage.createFromPath(join(icons, iconFile(platform, name)));
  if (platform === 'darwin') image.setTemplateImage(true);
  return image;
}
