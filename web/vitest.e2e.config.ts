import { defineConfig } from 'vitest/config';

/** Browser tests: Debian's Chromium against the real binary; see tests/README.md. */
export default defineConfig({
  test: {
    include: ['tests/**/*.e2e.ts'],
    globalSetup: ['tests/serve.ts'],
    environment: 'node',
    // One browser at a time: the page is measured, not the machine.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
