import { createStore, type StoreApi } from 'zustand/vanilla';
import { defaultSettings, type AppContract, type Settings } from '../../electron/ipc/contract/app.ts';
import { noModelDefaults, type ModelDefaults, type ModelNotes } from '../../electron/ipc/contract/library.ts';
import { loadSettingsFor } from '../../electron/ipc/contract/loading.ts';
import type { ChatPersona } from '../../electron/ipc/contract/personas.ts';
import type { KeptKey } from '../../electron/ipc/contract/otherPagoda.ts';
import type { ChatMessage } from '../../engine/contract/generation.ts';
import type { Result } from '../../engine/contract/kinds.ts';
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
  /** What a person noted about models, by path. */
  readonly notes: Readonly<Record<string, ModelNotes>>;
}
export type SettingsStore = StoreApi<SettingsState>;

export const createSettingsStore = (): SettingsStore =>
  createStore<SettingsState>(() => ({
    settings: defaultSettings,
    loaded: false,
    info: null,
    otherKey: 'none',
    otherIsEmbedded: false,
    notes: {},
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

/** What a person set for the model to run. It counts where neither the chat nor the settings of all say otherwise. */
export const modelDefaults = (state: SettingsState): ModelDefaults =>
  state.notes[wantedModel(state) ?? '']?.defaults ?? noModelDefaults;

/** The model's own default system prompt: what a person set for it, or ours of the embedded one; others bring it in their template. */
export const defaultSystemPrompt = (state: SettingsState): string | null =>
  modelDefaults(state).systemPrompt ?? known(state)?.embeddedSystemPrompt ?? null;

const usualSampling = { temperature: 0.7, topP: 0.95 };
/** One object for the same values: who follows it is not called for nothing. */
let lastSampling: OwnSampling = usualSampling;

/** What stands where a person chose nothing for a chat or for all. */
export function defaultSampling(state: SettingsState): OwnSampling {
  const makers = known(state)?.embeddedSampling ?? usualSampling;
  const { temperature, topP } = modelDefaults(state);
  const own = { temperature: temperature ?? makers.temperature, topP: topP ?? makers.topP };
  if (!sameValue(own, lastSampling)) lastSampling = own;
  return lastSampling;
}

/** Whether the model to run has a sampling value of its own. */
export const hasOwnSampling = (state: SettingsState, key: keyof OwnSampling): boolean =>
  known(state) !== null || modelDefaults(state)[key] !== null;

/** The system message to send; none where the prompt is empty, which leaves it to the model's template. `persona`: the chat's own. */
export function systemMessages(
  state: SettingsState,
  persona: ChatPersona | null = null,
): readonly ChatMessage[] {
  const content = persona?.prompt ?? state.settings.systemPrompt ?? defaultSystemPrompt(state);
  return content ? [{ role: 'system', content }] : [];
}

/** What the model to run is loaded with. */
export const loadSettingsOf = (state: SettingsState) => loadSettingsFor(state.settings, modelDefaults(state));
