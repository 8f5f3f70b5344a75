import type { DecodingKey } from '../../../electron/ipc/contract/decoding.ts';
import type { Settings } from '../../../electron/ipc/contract/app.ts';
import { numberRows } from '../decoding/numbers.ts';
import { t } from '../../words/words.ts';

/** What a person made or chose elsewhere, what the program remembers for itself, and what has a page of its own. */
type Elsewhere =
  | `server${string}`
  | 'settingsLevel'
  | 'welcomed'
  | 'personas'
  | 'preset'
  | 'presets'
  | 'modelPath'
  | 'otherPagoda'
  | 'offline'
  | 'hubMirror'
  | 'hubProxy'
  | 'modelFolders';

type Numbers = (typeof numberRows)[number]['name'];

const general = (): Record<Exclude<keyof Settings, Elsewhere | DecodingKey>, string> => ({
  language: t('settings.language'),
  theme: t('settings.theme'),
  contrast: t('settings.contrast'),
  motion: t('settings.motion'),
  notify: t('general.notify'),
  tray: t('general.tray'),
  systemPrompt: t('settings.systemPrompt'),
  modelTitles: t('titles.setting'),
  persona: t('personas.ofNew'),
  contextLength: t('settings.contextLength'),
  threads: t('settings.threads'),
  draftModel: t('settings.draftModel'),
  readAhead: t('settings.readWhileIWrite'),
  ramTierMiB: t('settings.inMemory'),
  diskTierMiB: t('settings.onDisk'),
  gpu: t('settings.device'),
  kernels: t('settings.kernels'),
  draftFromAllChats: t('decoding.guessFromAllChats'),
  updateFeed: t('updates.askForUpdatesAt'),
});

/** `method` is the choice above them all, and chosen by a preset. */
const choices = (): Record<Exclude<DecodingKey, Numbers | 'method' | 'jsonSchema' | 'grammar'>, string> => ({
  dryBreakers: t('decoding.dRYBreakers'),
  mirostat: t('decoding.mirostat2'),
  samplers: t('decoding.orderOfSamplers'),
  logitBias: t('decoding.particularWords'),
  earlyStopping: t('decoding.stopSearching'),
  stop: t('decoding.stopAt'),
  format: t('decoding.formOfTheReply'),
  drafts: t('decoding.guessAhead'),
});

/** By what each setting is called on its page. */
export const settingNames = (): string[] => [
  ...new Set([
    ...Object.values(general()),
    ...numberRows.map(({ label }) => label),
    ...Object.values(choices()),
  ]),
];
