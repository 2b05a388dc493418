import { defineConfig } from 'vitest/config';

/** Tests with the real `claude` command; run by .ci/run after install.mjs, not by `npm test`. */
export default defineConfig({
  test: {
    // RECORD=1 writes the fixtures of the unit tests anew instead.
    include: [process.env['RECORD'] === undefined ? 'test/real-claude/**/*.test.ts' : 'test/real-claude/record.ts'],
    // Each process takes a core for half a second; side by side they would only measure each other.
    fileParallelism: false,
    retry: process.env.CI === undefined ? 0 : 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
