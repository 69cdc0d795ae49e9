import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
    // Tests with real sockets and child processes wait on each other, not on a clock; this bound only catches a hang.
    testTimeout: 120_000,
    hookTimeout: 30_000,
  },
});
