import { expect, test } from 'vitest';
import { loadSettings } from '../../../engine/contract/models.ts';
import { modelDefaults, noModelDefaults, type ModelDefaults } from './library.ts';
import { loadSettingsFor } from './loading.ts';

const everywhere = { contextLength: null, threads: 4, ramTierMiB: 512, diskTierMiB: null, draftModel: null };
const loadedWith = (own: Partial<ModelDefaults>) =>
  loadSettings.parse(loadSettingsFor(everywhere, { ...noModelDefaults, ...own }));

test('a model is loaded with what a person set for it, and else as all are', () => {
  const own = {
    cacheType: 'q8_0',
    flashAttention: 'on',
    batchSize: 1024,
    gpuLayers: 12,
    rope: { scaling: 'yarn', scale: 2 },
    contextLength: 4096,
  } as const;
  expect(loadedWith(own)).toMatchObject({ ...own, threads: 4, ramTierBytes: 512 * 2 ** 20 });
  expect(loadedWith({})).toEqual(loadSettings.parse({ threads: 4, ramTierBytes: 512 * 2 ** 20 }));
});

test('notes from before a value could be set have none of it', () => {
  const { batchSize, gpuLayers, flashAttention, rope, ...before } = noModelDefaults;
  expect(modelDefaults.parse(before)).toEqual({ ...before, batchSize, gpuLayers, flashAttention, rope });
});
