import { defineConfig } from '@playwright/test';

// Stories on the built app. One at a time: each starts an engine that wants the cores.
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './scripts/test/room.ts',
  outputDir: 'build/test-results/e2e',
  workers: 1,
  // Against hangs only: nothing is timed, and a machine may be slow or busy.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
});
