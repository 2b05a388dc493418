// What .ci/run does after `npm ci`: `npm test`, then the proofs that are too long for it.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './build.mjs';
import { close, run, script, skipped, vitest } from './suites.mjs';

const folder = mkdtempSync(join(tmpdir(), 'switchboard-ci-'));
const report = join(folder, 'results.json');
await run('npm', ['test'], { SWITCHBOARD_RESULTS: report });
let results;
try {
  results = JSON.parse(readFileSync(report, 'utf8'));
} catch {
  results = [{ name: 'npm test', passed: 0, failed: 1, skipped: 0 }];
}
rmSync(folder, { recursive: true, force: true });

const installed = async (name, args) =>
  (await run(process.execPath, args)) === 0 || (console.log(`${name}: could not be installed`), false);

if (existsSync(join(ROOT, 'test/real-ollama/build.mjs'))) {
  if (await installed('Ollama', ['test/real-ollama/build.mjs']))
    results.push(await vitest('real Ollama', ['--config', 'test/real-ollama/vitest.config.ts']));
  else results.push({ name: 'real Ollama', passed: 0, failed: 1, skipped: 0 });
}
if (existsSync(join(ROOT, 'test/real-claude/install.mjs'))) {
  if (await installed('claude', ['test/real-claude/install.mjs']))
    results.push(await vitest('real claude command', ['--config', 'test/real-claude/vitest.config.ts']));
  else results.push({ name: 'real claude command', passed: 0, failed: 1, skipped: 0 });
}
results.push(
  process.platform === 'linux'
    ? await script('bench', ['bench/gateway.mjs', '--quick'])
    : skipped('bench', 'CPU time is read from /proc, which this system does not have'),
);
// What is made anew for every request depends on the engine; the goals are set for Node 20.
results.push(
  process.version.startsWith('v20.')
    ? await script('hidden classes', ['bench/hidden-classes.mjs'])
    : skipped('hidden classes', `it is looked for on Node 20, this is ${process.version}`),
);
process.exitCode = close(results);
