import type { ModelDefaults } from '../../../electron/ipc/contract/library.ts';
import { t } from '../../words/words.ts';

/** What each of a model's own values is called, on its page and where it is looked for. */
export const ownValueNames = (): Record<keyof ModelDefaults, string> => ({
  contextLength: t('inspector.contextLength'),
  cacheType: t('inspector.cache'),
  flashAttention: t('inspector.flashAttention'),
  batchSize: t('inspector.batchSize'),
  gpuLayers: t('inspector.gpuLayers'),
  rope: t('stretch.positions'),
  temperature: t('inspector.temperature'),
  topP: t('inspector.topP'),
  systemPrompt: t('inspector.systemPrompt'),
});
