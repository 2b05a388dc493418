// Runs suites one after another, counts what they report, and closes with one plain line.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './build.mjs';

/** Runs a command in the project's folder with its output shown. Resolves to its exit code; never rejects. */
export function run(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    child.on('error', (error) => {
      console.error(`${command} cannot be run: ${error.message}`);
      resolve(127);
    });
    // A child that a signal ended has no code.
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

const bin = (name) => join(ROOT, 'node_modules', '.bin', name);

/** A check that passes or fails as a whole, such as the type checker. */
export async function check(name, command, args, env) {
  const code = await run(command.includes('/') ? command : bin(command), args, env);
  return { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** A script of ours that exits with 0 when all is well. */
export const script = (name, args, env) => check(name, process.execPath, args, env);

/** A Vitest run. A run that reports nothing is a failure. */
export async function vitest(name, args = [], env) {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-suite-'));
  const report = join(folder, 'report.json');
  const code = await run(
    bin('vitest'),
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
    env,
  );
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    // A file that could not be loaded has no failed test, but it failed.
    const failed = numFailedTests === 0 && code !== 0 ? Math.max(1, numFailedTestSuites) : numFailedTests;
    return { name, passed: numPassedTests, failed, skipped: numPendingTests };
  } catch {
    return { name, passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A Playwright Test run. */
export async function playwright(name, args = [], env) {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-suite-'));
  const report = join(folder, 'report.json');
  const code = await run(bin('playwright'), ['test', '--reporter=list,json', ...args], {
    ...env,
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  });
  try {
    const { stats } = JSON.parse(readFileSync(report, 'utf8'));
    const failed = stats.unexpected === 0 && code !== 0 ? 1 : stats.unexpected;
    return { name, passed: stats.expected + stats.flaky, failed, skipped: stats.skipped };
  } catch {
    return { name, passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A suite that cannot run here; its reason is printed. */
export function skipped(name, reason) {
  console.log(`skipped: ${name}: ${reason}`);
  return { name, passed: 0, failed: 0, skipped: 1 };
}

/** Prints a line for each suite and the closing line over all. Returns the exit code. */
export function close(results) {
  console.log('');
  let [passed, failed, left] = [0, 0, 0];
  for (const result of results) {
    console.log(
      `${result.failed === 0 ? 'ok  ' : 'FAIL'} ${result.name}: ${result.passed} passed, ${result.failed} failed${result.skipped === 0 ? '' : `, ${result.skipped} skipped`}`,
    );
    passed += result.passed;
    failed += result.failed;
    left += result.skipped;
  }
  console.log(`${passed} passed, ${failed} failed${left === 0 ? '' : `, ${left} skipped`}`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
