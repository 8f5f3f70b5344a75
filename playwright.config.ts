import { defineConfig } from '@playwright/test';

// Stories on the built app. One at a time: each starts an engine that wants the cores.
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './scripts/test/room.ts',
  outputDir: 'build/test-results/e2e',
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
});
