import { defineConfig } from '@playwright/test';

// What ./pagoda dist made, installed and used as people do. As root on a Debian; each takes minutes, so ./pagoda test packaged and the nightly
// run are what starts them.
export default defineConfig({
  testDir: '.',
  testMatch: '*.packaged.ts',
  outputDir: '../../build/test-results/packaged',
  workers: 1,
  timeout: 600_000,
  expect: { timeout: 60_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
});
