import { createStore, type StoreApi } from 'zustand/vanilla';
import { defaultSettings, type AppContract, type Settings } from '../../electron/ipc/contract/app.ts';
import type { KeptKey } from '../../electron/ipc/contract/otherPagoda.ts';
import type { ChatMessage } from '../../engine/contract/generation.ts';
import type { Result } from '../../engine/contract/kinds.ts';
import type { LoadSettingsInput } from '../../engine/contract/models.ts';
import { sameValue, type OwnSampling } from './decoding.ts';

export type AppInfo = Result<AppContract['app.info']>;

export interface SettingsState {
  readonly settings: Settings;
  /** False while `settings` are still the defaults, before main has sent the saved ones. */
  readonly loaded: boolean;
  readonly info: AppInfo | null;
  /** The other Pagoda's model is the one that is embedded here. */
  readonly otherIsEmbedded: boolean;
  /** How the key of another Pagoda is kept. */
  readonly otherKey: KeptKey;
}
export type SettingsStore = StoreApi<SettingsState>;

export const createSettingsStore = (): SettingsStore =>
  createStore<SettingsState>(() => ({
    settings: defaultSettings,
    loaded: false,
    info: null,
    otherKey: 'none',
    otherIsEmbedded: false,
  }));

export const isDefault = (settings: Settings, key: keyof Settings): boolean =>
  sameValue(settings[key], defaultSettings[key]);

/** The address of the other Pagoda whose engine the chats use; null: they use this machine's. */
export const usedOther = ({ settings: { otherPagoda } }: Pick<SettingsState, 'settings'>): string | null =>
  otherPagoda?.on ? otherPagoda.url : null;

/** The model to run: another Pagoda's, by its address, else the chosen one, else the embedded one, else none. */
export const wantedModel = (state: SettingsState): string | null =>
  usedOther(state) ?? state.settings.modelPath ?? state.info?.embeddedModelPath ?? null;

/** What the app knows of the model to run: of the embedded one alone, here or there. */
function known(state: SettingsState): AppInfo | null {
  const { info } = state;
  if (usedOther(state) !== null) return state.otherIsEmbedded ? info : null;
  return info?.embeddedModelPath && wantedModel(state) === info.embeddedModelPath ? info : null;
}

/** The model's own default system prompt: only the embedded model has one of ours; others bring it in their template. */
export const defaultSystemPrompt = (state: SettingsState): string | null =>
  known(state)?.embeddedSystemPrompt ?? null;

const usualSampling = { temperature: 0.7, topP: 0.95 };

/** What stands where a person chose nothing. */
export const defaultSampling = (state: SettingsState): OwnSampling =>
  known(state)?.embeddedSampling ?? usualSampling;

/** Whether the model to run brings sampling values of its own. */
export const hasOwnSampling = (state: SettingsState): boolean => known(state) !== null;

/** The system message to send; none where the prompt is empty, which leaves it to the model's template. */
export function systemMessages(state: SettingsState): readonly ChatMessage[] {
  const content = state.settings.systemPrompt ?? defaultSystemPrompt(state);
  return content ? [{ role: 'system', content }] : [];
}

const MIB = 2 ** 20;
const bytesOf = (mebibytes: number | null): number | null => (mebibytes === null ? null : mebibytes * MIB);

export const loadSettingsOf = ({ contextLength, threads, ramTierMiB, diskTierMiB, draftModel }: Settings) =>
  ({
    contextLength,
    threads,
    ramTierBytes: bytesOf(ramTierMiB),
    diskTierBytes: bytesOf(diskTierMiB),
    draftModel,
  }) satisfies LoadSettingsInput;
