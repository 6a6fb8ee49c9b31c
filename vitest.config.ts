import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/temporary-files.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // CDK synthesis and the built bundle each take a process of their own; more workers than cores only slow both.
    maxWorkers: 2,
  },
});
