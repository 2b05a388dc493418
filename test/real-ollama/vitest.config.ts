import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/real-ollama/**/*.test.ts'],
    retry: process.env.CI === undefined ? 0 : 1,
    testTimeout: 120_000,
    hookTimeout: 240_000,
    fileParallelism: false,
  },
});
