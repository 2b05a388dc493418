// `npm test`: types, lint, unit and end-to-end tests, in less than five minutes on two cores.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildParts, ROOT } from './build.mjs';
import { check, close, playwright, vitest } from './suites.mjs';

const format = await check('format', 'biome', ['format', '.']);
const [types, lint] = await Promise.all([
  check('types', 'tsc', ['-p', 'tsconfig.json']),
  check('lint', 'eslint', ['.', '--cache', '--cache-location', '.cache/eslint/']),
]);
await buildParts(undefined, { onlyStale: true });
const results = [format, types, lint, await vitest('unit and end-to-end')];
if (existsSync(join(ROOT, 'playwright.config.ts'))) {
  const { ensureChromium } = await import('./ensure-chromium.mjs');
  await ensureChromium();
  results.push(await playwright('window'));
}
// .ci/run adds these numbers to its own.
if (process.env.SWITCHBOARD_RESULTS !== undefined)
  writeFileSync(process.env.SWITCHBOARD_RESULTS, JSON.stringify(results));
process.exitCode = close(results);
