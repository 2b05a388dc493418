import { execFile } from 'node:child_process';

/**
 * Tells whether the desktop shows tray icons. Electron's `Tray` neither throws nor tells when nobody shows it
 * (plain GNOME), so the session bus is asked whether somebody watches for icons.
 * @returns true or false on Linux; undefined where the bus cannot be asked. Always true elsewhere.
 */
export function findTrayHost(platform: NodeJS.Platform, run = askBus): Promise<boolean | undefined> {
  return platform === 'linux' ? run() : Promise.resolve(true);
}

function askBus(): Promise<boolean | undefined> {
  const args = [
    'call',
    '--session',
    '--dest',
    'org.freedesktop.DBus',
    '--object-path',
    '/org/freedesktop/DBus',
    '--method',
    'org.freedesktop.DBus.NameHasOwner',
    'org.kde.StatusNotifierWatcher',
  ];
  return new Promise((resolve) => {
    execFile('gdbus', args, { timeout: 1500 }, (error, stdout) => {
      if (error !== null) resolve(undefined);
      else resolve(stdout.includes('true'));
    });
  });
}
