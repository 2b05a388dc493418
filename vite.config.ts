import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** The window's build and the unit tests' settings. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: { outDir: '../out/renderer', emptyOutDir: true, target: 'chrome152', modulePreload: false, chunkSizeWarningLimit: 900 },
  test: {
    root: '.',
    include: ['{app,renderer,server,scripts}/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/real-*/**', 'test/window/**', 'out/**', '.cache/**'],
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
