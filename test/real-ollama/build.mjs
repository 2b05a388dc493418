/**
 * Builds the real `ollama` command, server and CPU runner included, from the Go module proxy.
 *
 *   node test/real-ollama/build.mjs [--cache DIR]
 *
 * It lands in DIR/ollama-VERSION/KIND-OF-CPU; DIR is SWITCHBOARD_CACHE or <repository>/.cache. What is there already
 * and runs is
 * left alone. Needs Go, gcc and g++; on Debian it fetches the two header packages it needs by itself.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const FOLDER = dirname(fileURLToPath(import.meta.url));
const REPOSITORY = resolve(FOLDER, '../..');

/** The newest release whose CPU runner cgo compiles and whose module the proxy lists. */
export const VERSION = '0.17.4';

/**
 * Ollama keeps the headers of three C++ libraries in a folder named `vendor`, which Go leaves out of every module.
 * Two come from Debian; `include` has a stand-in for the third.
 */
const HEADER_PACKAGES = ['nlohmann-json3-dev', 'libstb-dev'];
const HEADERS = ['nlohmann/json.hpp', 'nlohmann/json_fwd.hpp', 'stb/stb_image.h'];
const STAND_INS = join(FOLDER, 'include');

const BUILD_LIMIT_MS = 40 * 60_000;
const OTHER_BUILD_POLL_MS = 500;

function defaultCache() {
  return process.env.SWITCHBOARD_CACHE ? resolve(process.env.SWITCHBOARD_CACHE) : join(REPOSITORY, '.cache');
}

/** Returns the folder that holds the build. */
export function folderOf(cache = defaultCache()) {
  return join(cache, `ollama-${VERSION}`);
}

/**
 * What the compiler may use beyond what every CPU of the architecture has. Ollama's own packages pick such a runner
 * when
 * they start; a cgo build is of one kind, and the plain kind takes seven times as long over a prompt.
 */
const AVX2_FEATURES = ['avx2', 'fma', 'f16c'];

let hasAvx2;
function cpuKind() {
  if (hasAvx2 === undefined) {
    let features = [];
    try {
      features = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1].split(/\s+/) ?? [];
    } catch {
      // Not Linux.
    }
    hasAvx2 = process.arch === 'x64' && AVX2_FEATURES.every((feature) => features.includes(feature));
  }
  return hasAvx2
    ? { name: 'avx2', flags: AVX2_FEATURES.map((feature) => `-m${feature}`) }
    : { name: 'plain', flags: [] };
}

/** Returns the path of the command for this machine's kind of CPU, whether it is built or not. */
export function commandOf(cache = defaultCache()) {
  return join(folderOf(cache), cpuKind().name, 'ollama');
}

function run(command, args, options = {}) {
  return execFileSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
    ...options,
  });
}

function runs(command, args, options) {
  try {
    run(command, args, options);
    return true;
  } catch {
    return false;
  }
}

/** The last lines a failed command said: one line, short enough to read. */
function said(error) {
  const lines = `${error.stderr ?? ''}`
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '');
  const telling = lines.filter((line) => /error|cannot|requires|unable|not found/i.test(line));
  return (telling.length > 0 ? telling : lines).slice(-3).join(' | ').slice(0, 500) || error.message;
}

function isBuilt(command) {
  if (!existsSync(command)) return false;
  try {
    // Without a server the command warns first and says its own version after it.
    return run(command, ['--version'], {
      env: { ...process.env, OLLAMA_HOST: '127.0.0.1:1' },
      timeout: 30_000,
    }).includes(VERSION);
  } catch {
    return false;
  }
}

function requireTools() {
  const missing = [
    ['go', ['version']],
    ['gcc', ['--version']],
    ['g++', ['--version']],
  ]
    .filter(([tool, args]) => !runs(tool, args))
    .map(([tool]) => tool);
  if (missing.length > 0) throw new Error(`${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} not installed`);
}

/** The compiler itself is asked, because only it knows every folder it searches. */
function findsHeaders(folders) {
  const source = HEADERS.map((header) => `#include <${header}>`).join('\n');
  return runs('g++', ['-std=c++17', '-fsyntax-only', '-x', 'c++', '-'], {
    input: source,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, CPLUS_INCLUDE_PATH: folders.join(delimiter) },
  });
}

/** Returns the folders to search for headers. Packages are unpacked into the cache, so this needs no rights of root. */
function provideHeaders(folder) {
  const inherited = (process.env.CPLUS_INCLUDE_PATH ?? '').split(delimiter).filter((part) => part !== '');
  const installed = [STAND_INS, ...inherited];
  if (findsHeaders(installed)) return installed;

  const unpacked = join(folder, 'headers');
  const fetched = [...installed, join(unpacked, 'usr', 'include')];
  if (findsHeaders(fetched)) return fetched;

  const wanted = `the headers of ${HEADER_PACKAGES.join(' and ')} are missing`;
  if (!runs('apt-get', ['--version'])) throw new Error(`${wanted}, and there is no apt-get to fetch them with`);
  rmSync(unpacked, { recursive: true, force: true });
  mkdirSync(unpacked, { recursive: true });
  const download = () => run('apt-get', ['download', ...HEADER_PACKAGES], { cwd: unpacked });
  try {
    try {
      download();
    } catch {
      // A fresh machine has no package lists yet.
      run('apt-get', ['update'], { timeout: 300_000 });
      download();
    }
    for (const file of readdirSync(unpacked).filter((name) => name.endsWith('.deb')))
      run('dpkg-deb', ['-x', file, '.'], { cwd: unpacked });
  } catch (error) {
    throw new Error(`${wanted}, and apt-get could not fetch them: ${said(error)}`, { cause: error });
  }
  if (!findsHeaders(fetched))
    throw new Error(
      `${wanted}: ${HEADER_PACKAGES.join(' and ')} were unpacked into ${unpacked}, but g++ does not accept them`,
    );
  return fetched;
}

function compile(folder, headers, command) {
  const output = mkdtempSync(join(folder, 'build-'));
  const standIns = createHash('sha256')
    .update(readFileSync(join(STAND_INS, 'miniaudio', 'miniaudio.h')))
    .digest('hex')
    .slice(0, 16);
  const optimized = ['-O2', ...cpuKind().flags].join(' ');
  const env = {
    ...process.env,
    CGO_ENABLED: '1',
    // Go's default has -g as well, which costs time and has no use here.
    CGO_CFLAGS: optimized,
    CGO_CXXFLAGS: optimized,
    // Headers are named by a variable that Go does not key its build cache on, so another checkout's build is reused
    // whatever its path is. That would also hide a changed stand-in, which this definition makes visible.
    CPLUS_INCLUDE_PATH: headers.join(delimiter),
    CGO_CPPFLAGS: `-DSTAND_INS_${standIns}`,
    GOBIN: output,
  };
  const args = [
    'install',
    '-trimpath',
    '-ldflags',
    `-s -w -X github.com/ollama/ollama/version.Version=${VERSION}`,
    `github.com/ollama/ollama@v${VERSION}`,
  ];
  try {
    // The compilers yield to whatever else the machine does.
    const [go, ...prefix] = runs('nice', ['-n', '10', 'true']) ? ['nice', '-n', '10', 'go'] : ['go'];
    run(go, [...prefix, ...args], { env, cwd: output, timeout: BUILD_LIMIT_MS, maxBuffer: 64 * 1024 * 1024 });
    mkdirSync(dirname(command), { recursive: true });
    renameSync(join(output, 'ollama'), command);
  } catch (error) {
    const reason = error.code === 'ETIMEDOUT' ? `it took longer than ${BUILD_LIMIT_MS / 60_000} minutes` : said(error);
    throw new Error(`go could not build github.com/ollama/ollama@v${VERSION}: ${reason}`, { cause: error });
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

function pause(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs one build at a time: tests that start together would otherwise compile the same thing side by side. */
function alone(folder, work) {
  const lock = join(folder, 'building');
  for (;;) {
    try {
      writeFileSync(lock, `${process.pid}`, { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    try {
      const owner = Number(readFileSync(lock, 'utf8'));
      // An empty file is one whose owner has not written its id yet, or never will.
      const abandoned = owner > 0 ? !isRunning(owner) : Date.now() - statSync(lock).mtimeMs > 10_000;
      if (abandoned) rmSync(lock, { force: true });
      else pause(OTHER_BUILD_POLL_MS);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Builds Ollama unless it is built already; returns how it went in one line. Throws with a plain reason. */
export function build(cache = defaultCache()) {
  const folder = folderOf(cache);
  const command = commandOf(cache);
  const there = `ollama ${VERSION} is there: ${command}`;
  if (isBuilt(command)) return there;

  mkdirSync(folder, { recursive: true });
  return alone(folder, () => {
    if (isBuilt(command)) return there;
    const started = Date.now();
    requireTools();
    compile(folder, provideHeaders(folder), command);
    if (!isBuilt(command)) throw new Error(`${command} was built, but does not run as ollama ${VERSION}`);
    return `ollama ${VERSION} built in ${Math.round((Date.now() - started) / 1000)} s: ${command}`;
  });
}

function main(args) {
  let cache;
  for (let i = 0; i < args.length; i++) if (args[i] === '--cache') cache = resolve(args[++i] ?? '.');
  try {
    console.log(build(cache));
  } catch (error) {
    console.error(`ollama ${VERSION} cannot be built: ${error.message}`);
    process.exitCode = 1;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  main(process.argv.slice(2));
