import type { LoadSettingsInput } from '../../../engine/contract/models.ts';
import type { ModelDefaults } from './library.ts';
import type { Settings } from './settings.ts';

const MIB = 2 ** 20;
const bytesOf = (mebibytes: number | null): number | null => (mebibytes === null ? null : mebibytes * MIB);

/** What a model is loaded with: as the settings of all models say, else as a person set for this one. */
export function loadSettingsFor(
  settings: Pick<Settings, 'contextLength' | 'threads' | 'ramTierMiB' | 'diskTierMiB' | 'draftModel'>,
  own: ModelDefaults,
) {
  const { contextLength, threads, ramTierMiB, diskTierMiB, draftModel } = settings;
  return {
    contextLength: contextLength ?? own.contextLength,
    ...(own.cacheType === null ? {} : { cacheType: own.cacheType }),
    ...(own.flashAttention === null ? {} : { flashAttention: own.flashAttention }),
    ...(own.gpuLayers === null ? {} : { gpuLayers: own.gpuLayers }),
    ...(own.batchSize === null ? {} : { batchSize: own.batchSize }),
    ...(own.rope === null ? {} : { rope: own.rope }),
    threads,
    ramTierBytes: bytesOf(ramTierMiB),
    diskTierBytes: bytesOf(diskTierMiB),
    draftModel,
  } satisfies LoadSettingsInput;
}
