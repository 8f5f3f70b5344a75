import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { findLibraries } from './libraries/findLibraries.ts';
import { contextOptions, generate, loadModel, openRuntime, appRoot, tinyPath } from './test/device.ts';

/** Mesa's software device stands in for a GPU. */
const drivers = '/usr/share/vulkan/icd.d';
const hasSoftwareDevice =
  existsSync(drivers) && readdirSync(drivers).some((name) => name.startsWith('lvp_icd'));

describe.skipIf(!hasSoftwareDevice)('the processor’s libraries', () => {
  test('leave a device alone whose backend lies beside them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pagoda-beside-'));
    vi.stubEnv('GGML_VK_VISIBLE_DEVICES', '0');
    try {
      for (const variant of ['cpu', 'vulkan'] as const) {
        const from = findLibraries(variant, { appRoot }).folder;
        const names = readdirSync(from).filter((name) => variant === 'cpu' || name === 'libggml-vulkan.so');
        for (const name of names) symlinkSync(join(from, name), join(folder, name));
      }
      const runtime = openRuntime({ libraryFolder: folder });
      expect(runtime.devices().map(({ kind }) => kind)).toContain('gpu'); // It is there, and would be taken.
      const model = await loadModel(runtime, tinyPath);
      expect(model.info.layersOnDevice).toBe(0);
      const context = await model.createContext(contextOptions());
      const inSystemMemory = context.allocations.map((each) => [each.device, each.inSystemMemory]);
      expect(inSystemMemory).toEqual(inSystemMemory.map(() => ['CPU', true]));
      expect(await generate(model, context, [5, 6, 7], 3)).toHaveLength(3);
      await context.dispose();
      await model.dispose();
    } finally {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    }
  });
});
