import react from '@vitejs/plugin-react';
import { configDefaults, defineConfig } from 'vitest/config';

// unit   anywhere: no weights, no addon, no device
// model  the real addon on real weights (`./pagoda` sets both up)
// gpu    a device, real or Mesa's software Vulkan; a test that misses its own says which
const elsewhere = [...configDefaults.exclude, 'out/**', 'build/**', 'e2e/**'];

// The native library is one per process and wants the cores: one file at a time, each in a process of its own.
const alone = {
  pool: 'forks',
  fileParallelism: false,
  isolate: true,
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
        test: { name: 'model', include: ['**/*.model.test.ts'], exclude: elsewhere, ...alone },
      },
      { extends: true, test: { name: 'gpu', include: ['**/*.gpu.test.ts'], exclude: elsewhere, ...alone } },
    ],
  },
});
