import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** The window's build and the unit tests' settings. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: { outDir: '../out/renderer', emptyOutDir: true, target: 'chrome152', modulePreload: false },
  test: {
    root: '.',
    include: ['{app,renderer,server,scripts}/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/real-*/**', 'test/window/**', 'out/**', '.cache/**'],
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    pool: 'forks',
    env: { ELECTRON_OVERRIDE_DIST_PATH: '/nonexistent' },
  },
});
