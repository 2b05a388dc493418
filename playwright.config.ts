import { defineConfig } from '@playwright/test';
import { systemChromium } from './scripts/ensure-chromium.mjs';

const PORT = Number(process.env.PREVIEW_PORT ?? 5198);
const executablePath: unknown = systemChromium();

/**
 * The window's tests: the window as it is built, before a made-up gateway, in Chromium under the desktop's content
 * policy.
 */
export default defineConfig({
  testDir: 'test/window',
  outputDir: 'test-results/window',
  workers: 2,
  fullyParallel: true,
  timeout: 20_000,
  expect: { timeout: 5000 },
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${PORT}`,
    viewport: { width: 1100, height: 760 },
    launchOptions: { ...(typeof executablePath === 'string' ? { executablePath } : {}), args: ['--no-sandbox'] },
  },
  webServer: {
    command: 'node test/window/preview/serve.mjs',
    env: { PREVIEW_PORT: String(PORT) },
    url: `http://127.0.0.1:${PORT}/`,
    reuseExistingServer: false,
    timeout: 60_000,
  },
});
