/**
 * Installs the real `claude` command for the tests of this folder, outside the project's own packages
 * (each version takes about 380 MB): the newest one and the one that Node 20 resolves to.
 *
 *   node test/real-claude/install.mjs [--cache DIR] [VERSION …]
 *
 * Each version lands in DIR/claude-VERSION, by default <repository>/.cache. What is there already is left alone.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The newest version, and the newest whose `engines` allow Node 20: what `npm install` picks there. */
export const VERSIONS = ['2.1.329', '2.1.197'];

/** Returns the folder that holds one version. */
export function folderOf(version, cache = join(REPOSITORY, '.cache')) {
  return join(cache, `claude-${version}`);
}

/** Returns the path of the command of one version, whether it is installed or not. */
export function commandOf(version, cache = join(REPOSITORY, '.cache')) {
  return join(folderOf(version, cache), 'node_modules', '.bin', process.platform === 'win32' ? 'claude.cmd' : 'claude');
}

function versionOf(command) {
  if (!existsSync(command)) return undefined;
  try {
    const text = execFileSync(command, ['--version'], {
      encoding: 'utf8',
      timeout: 30_000,
      shell: process.platform === 'win32',
    });
    return text.trim().split(' ')[0];
  } catch {
    return undefined;
  }
}

/** Installs one version unless it is there and runs; returns how it went in one line. Throws with a plain reason. */
export function install(version, cache = join(REPOSITORY, '.cache')) {
  const folder = folderOf(version, cache);
  const command = commandOf(version, cache);
  if (versionOf(command) === version) return `claude ${version} is there: ${command}`;

  // A folder that a broken install left behind would make npm repair it, which is slower and less sure than a new one.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = [
    'install',
    '--prefix',
    folder,
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--save-exact',
    `@anthropic-ai/claude-code@${version}`,
  ];
  try {
    // cwd is the new folder, so that the project's own .npmrc does not apply.
    execFileSync(npm, args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 600_000,
      shell: process.platform === 'win32',
    });
  } catch (error) {
    const told = `${error.stderr ?? ''}`.trim() || error.message;
    throw new Error(`@anthropic-ai/claude-code@${version} could not be installed into ${folder}. npm said:\n${told}`, {
      cause: error,
    });
  }
  const found = versionOf(command);
  if (found === version) return `claude ${version} installed: ${command}`;
  const size = existsSync(join(folder, 'node_modules'))
    ? readFileSync(join(folder, 'package.json'), 'utf8')
    : 'nothing';
  throw new Error(
    `@anthropic-ai/claude-code@${version} was installed into ${folder}, but its command says ${found ?? 'nothing'} (${size.trim()}). Delete that folder and try again.`,
  );
}

function main(args) {
  let cache;
  const versions = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--cache') cache = resolve(args[++i] ?? '.');
    else versions.push(args[i]);
  }
  for (const version of versions.length > 0 ? versions : VERSIONS) {
    try {
      console.log(install(version, cache));
    } catch (error) {
      console.error(error.message);
      process.exitCode = 1;
    }
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  main(process.argv.slice(2));
