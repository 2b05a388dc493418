// Makes the pictures of every page for the docs, light and dark: node scripts/screenshots.mjs
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { ROOT } from './build.mjs';
import { systemChromium } from './ensure-chromium.mjs';

const PORT = 5210;
const PAGES = [
  ['home', '', '#/home'],
  ['models', '', '#/models'],
  ['log', 'rows=400', '#/log'],
  ['settings', '', '#/settings'],
  ['first-run', 'scenario=fresh', '#/welcome'],
  ['trouble', 'scenario=ill', '#/home'],
];
const out = join(ROOT, 'docs/screenshots');
mkdirSync(out, { recursive: true });
const server = spawn(process.execPath, [join(ROOT, 'test/window/preview/serve.mjs')], {
  env: { ...process.env, PREVIEW_PORT: String(PORT) },
  stdio: ['ignore', 'inherit', 'inherit'],
});
try {
  const base = `http://127.0.0.1:${PORT}/`;
  for (let tries = 0; tries < 200; tries += 1) {
    if (
      await fetch(base).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const executablePath = systemChromium();
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox'],
  });
  for (const theme of ['light', 'dark']) {
    const context = await browser.newContext({
      viewport: { width: 1080, height: 760 },
      colorScheme: theme,
      reducedMotion: 'reduce',
    });
    for (const [name, query, hash] of PAGES) {
      const page = await context.newPage();
      await page.goto(`${base}?theme=${theme}${query === '' ? '' : `&${query}`}${hash}`);
      await page.waitForTimeout(900);
      await page.screenshot({ path: join(out, `${name}-${theme}.png`) });
      await page.close();
    }
    await context.close();
  }
  await browser.close();
  console.log(`Pictures in ${out}`);
} finally {
  server.kill();
}
