// `npm start`: opens the desktop app where Electron can be had and there is a display, else serves headless and says
// why.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildParts, ROOT } from './build.mjs';

const ELECTRON = join(ROOT, 'node_modules', 'electron');
const PATIENCE_MS = 10_000;

/**
 * Returns the path of Electron's program, if it has been downloaded. The module itself is never asked: that would start
 * a download.
 */
function electronProgram() {
  const file = join(ELECTRON, 'path.txt');
  if (!existsSync(file)) return undefined;
  const program = join(
    process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(ELECTRON, 'dist'),
    readFileSync(file, 'utf8').trim(),
  );
  return existsSync(program) ? program : undefined;
}

function bytesIn(folder) {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isFile())
        bytes += statSync(join(entry.parentPath ?? entry.path, entry.name), { throwIfNoEntry: false })?.size ?? 0;
    }
  } catch {
    // It is not there yet, or just going.
  }
  return bytes;
}

/**
 * Downloads Electron. Returns why it could not be had, or undefined when it is there; gives up after ten seconds
 * without a further byte.
 */
async function installElectron() {
  const script = join(ELECTRON, 'install.js');
  if (!existsSync(script)) return 'Electron is not among the installed packages';
  console.error('Getting Electron, once…');
  const temporary = mkdtempSync(join(tmpdir(), 'switchboard-electron-'));
  const child = spawn(process.execPath, [script], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: temporary, TMP: temporary, TEMP: temporary },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (words += text));
  let stalled = false;
  let bytes = 0;
  let grewAt = performance.now();
  const watch = setInterval(() => {
    const now = bytesIn(temporary) + bytesIn(join(ELECTRON, 'dist'));
    if (now !== bytes) [bytes, grewAt] = [now, performance.now()];
    if (performance.now() - grewAt < PATIENCE_MS) return;
    stalled = true;
    child.kill('SIGKILL');
  }, 500);
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', (exitCode) => resolve(exitCode));
  });
  clearInterval(watch);
  rmSync(temporary, { recursive: true, force: true });
  if (stalled) return `its download stood still for ${PATIENCE_MS / 1000} seconds`;
  if (code === 0) return undefined;
  const cause = words
    .split('\n')
    .find((line) => /error/i.test(line))
    ?.trim();
  return `its download failed${cause === undefined ? '' : ` (${cause.slice(0, 120)})`}`;
}

/** Returns why there can be no window here, or undefined when there can. */
function whyNoWindow() {
  if (process.platform !== 'linux') return undefined;
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display';
  // Chromium refuses to run unprotected, and its sandbox refuses root.
  return process.getuid?.() === 0 ? 'a window cannot be opened as root' : undefined;
}

async function whyHeadless() {
  const noWindow = whyNoWindow();
  if (noWindow !== undefined) return noWindow;
  if (electronProgram() !== undefined) return undefined;
  const failure = await installElectron();
  if (failure !== undefined) return `Electron cannot be had: ${failure}`;
  return electronProgram() === undefined
    ? 'Electron cannot be had: its program is missing after the download'
    : undefined;
}

/** Runs the desktop app until it ends, and ends as it did. */
async function openDesktop(words) {
  await buildParts(['renderer', 'app'], { onlyStale: true });
  // Set by tools that are Electron apps themselves; it would make Electron a plain Node.
  const env = { ...process.env };
  delete env.ELECTRON_RUN_AS_NODE;
  const child = spawn(electronProgram(), [ROOT, ...words], { cwd: ROOT, env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`The desktop app cannot be started: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

const words = process.argv.slice(2);
const reason = await whyHeadless();
if (reason === undefined) process.exitCode = await openDesktop(words);
else {
  console.error(`No desktop app: ${reason}. Serving headless instead.`);
  // Only a window can be hidden.
  process.argv.splice(2, process.argv.length, 'serve', ...words.filter((word) => word !== '--hidden'));
  await import('./switchboard.mjs');
}
