import { defineConfig } from 'vitest/config';

/** Tests with the real `claude` command; run by .ci/run after install.mjs, not by `npm test`. */
export default defineConfig({
  test: {
    include: ['test/real-claude/**/*.test.ts'],
    // Each process takes a core for half a second; side by side they would only measure each other.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
