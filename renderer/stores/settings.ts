import { createStore, type StoreApi } from 'zustand/vanilla';
import { defaultSettings, type AppContract, type Settings } from '../../electron/ipc/contract/app.ts';
import type { ChatMessage } from '../../engine/contract/generation.ts';
import type { Result } from '../../engine/contract/kinds.ts';
import type { LoadSettingsInput } from '../../engine/contract/models.ts';
import type { SamplingSettingsInput } from '../../engine/contract/sampling.ts';

export type AppInfo = Result<AppContract['app.info']>;

export interface SettingsState {
  readonly settings: Settings;
  /** False while `settings` are still the defaults, before main has sent the saved ones. */
  readonly loaded: boolean;
  readonly info: AppInfo | null;
}
export type SettingsStore = StoreApi<SettingsState>;

export const createSettingsStore = (): SettingsStore =>
  createStore<SettingsState>(() => ({ settings: defaultSettings, loaded: false, info: null }));

export const isDefault = (settings: Settings, key: keyof Settings): boolean =>
  settings[key] === defaultSettings[key];

/** The model to run: the chosen one, else the embedded one, else none. */
export const wantedModel = ({ settings, info }: SettingsState): string | null =>
  settings.modelPath ?? info?.embeddedModelPath ?? null;

/** The model's own default system prompt: only the embedded model has one of ours; others bring it in their template. */
export function defaultSystemPrompt(state: SettingsState): string | null {
  const { info } = state;
  if (!info?.embeddedModelPath) return null;
  return wantedModel(state) === info.embeddedModelPath ? info.embeddedSystemPrompt : null;
}

/** The system message to send; none where the prompt is empty, which leaves it to the model's template. */
export function systemMessages(state: SettingsState): readonly ChatMessage[] {
  const content = state.settings.systemPrompt ?? defaultSystemPrompt(state);
  return content ? [{ role: 'system', content }] : [];
}

export function samplingOf(settings: Settings): SamplingSettingsInput {
  const { temperature, topK, topP, minP, repeatPenalty, seed } = settings;
  return { temperature, topK, topP, minP, repeatPenalty, ...(seed === null ? {} : { seed }) };
}

export const loadSettingsOf = ({ contextLength, threads }: Settings): LoadSettingsInput => ({
  contextLength,
  threads,
});
