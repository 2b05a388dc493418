// Gets a Chromium for the window's tests when there is none: Debian's package as root, Playwright's own download
// elsewhere.
import { existsSync } from 'node:fs';
import { run } from './suites.mjs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium-headless-shell',
];

/** Returns the path of a Chromium of the system, or undefined when Playwright's own is to be used. */
export function systemChromium() {
  return process.env.CHROMIUM_PATH ?? PLACES.find((path) => existsSync(path));
}

/** Makes sure that there is a Chromium; the tests say so themselves when that failed. */
export async function ensureChromium() {
  if (systemChromium() !== undefined) return;
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('/usr/bin/apt-get', ['update', '-qq'], env);
    if (
      (await run(
        '/usr/bin/apt-get',
        ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
        env,
      )) === 0
    )
      return;
  }
  await run('npx', ['playwright', 'install', 'chromium']);
}
