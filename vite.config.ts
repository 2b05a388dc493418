import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** The window's build and the unit tests' settings. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'chrome152',
    modulePreload: false,
    chunkSizeWarningLimit: 900,
  },
  test: {
    root: '.',
    exclude: ['**/node_modules/**', 'test/real-*/**', 'test/window/**', 'out/**', '.cache/**'],
    projects: [
      // Beside the code: two hundred small files that share nothing; a process for each would take four times as long.
      { extends: true, test: { name: 'server', include: ['{contract,server}/**/*.test.ts'], isolate: false } },
      {
        extends: true,
        test: {
          name: 'window, app and end to end',
          include: ['{app,renderer,scripts}/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
        },
      },
    ],
    setupFiles: ['test/support/setup.ts'],
    environment: 'node',
    // Tests of time-outs and aborts run on machines that others load too.
    retry: process.env.CI === undefined ? 0 : 1,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    pool: 'forks',
    env: { ELECTRON_OVERRIDE_DIST_PATH: '/nonexistent' },
  },
});
