import type { MenuItemConstructorOptions } from 'electron';

/**
 * Returns the application's menu, or undefined where it has none. macOS needs one for the shortcuts of text
 * fields; elsewhere it is only there when no tray is, so that the app can be quit.
 */
export function appMenu(platform: NodeJS.Platform, hasTray: boolean): MenuItemConstructorOptions[] | undefined {
  if (platform === 'darwin') return [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }];
  return hasTray
    ? undefined
    : [{ label: 'File', submenu: [{ role: 'quit', label: 'Quit Switchboard', accelerator: 'CommandOrControl+Q' }] }];
}
