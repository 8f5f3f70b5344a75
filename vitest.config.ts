import { availableParallelism } from 'node:os';
import react from '@vitejs/plugin-react';
import { configDefaults, defineConfig } from 'vitest/config';

// unit   anywhere: no weights, no addon, no device
// model  the real addon on real weights (`./pagoda` sets both up)
// gpu    a device, real or Mesa's software Vulkan; a test that misses its own says which
const elsewhere = [...configDefaults.exclude, 'out/**', 'build/**', 'e2e/**'];

// The native library is one per process: each file has one of its own. Two at a time, since most compute on one thread or wait for a program that does.
const apart = {
  pool: 'forks',
  maxWorkers: Math.min(2, availableParallelism()),
  isolate: true,
  // After those that run on all cores, where all are asked for.
  sequence: { groupOrder: 1 },
  // What takes ten seconds alone takes minutes where others want the cores, too.
  testTimeout: 600_000,
  hookTimeout: 600_000,
} as const;

export default defineConfig({
  plugins: [react()],
  test: {
    globalSetup: 'scripts/test/room.ts',
    // Against hangs only: nothing is timed, and a machine may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A test that expects nothing cannot fail.
    expect: { requireAssertions: true },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...elsewhere, '**/*.{model,gpu}.test.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'model', include: ['**/*.model.test.ts'], exclude: elsewhere, ...apart },
      },
      { extends: true, test: { name: 'gpu', include: ['**/*.gpu.test.ts'], exclude: elsewhere, ...apart } },
    ],
  },
});
