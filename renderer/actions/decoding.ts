import {
  defaultDecoding,
  MOST_PRESETS,
  type Decoding,
  type DecodingChoice,
  type DecodingKey,
  type DecodingValues,
  type Preset,
} from '../../electron/ipc/contract/decoding.ts';
import { toErrorValue } from '../../engine/contract/errors.ts';
import type { Pagoda } from '../pagoda.ts';
import { setChatDecoding } from '../stores/chats.ts';
import { askedOf, defaultChoice, formatOf, slim, whole, type TokenBias } from '../stores/decoding.ts';
import { nameOf, withPreset } from '../stores/presets.ts';
import { defaultSampling } from '../stores/settings.ts';
import { showToast } from '../stores/ui.ts';
import { t } from '../words/words.ts';
import { report } from './problems.ts';
import { changeSettings } from './settings.ts';

/** Whose way of choosing words: of all chats that have none of their own, or of one chat (null: the one that does not exist yet). */
export type Scope = { readonly kind: 'default' } | { readonly kind: 'chat'; readonly chatId: string | null };

/** Of a chat itself; null: it has none. */
export function ownChoice(pagoda: Pagoda, chatId: string | null): DecodingChoice | null {
  if (chatId === null) return pagoda.ui.getState().newDecoding;
  return pagoda.chats.getState().list?.find(({ id }) => id === chatId)?.decoding ?? null;
}

export function choiceOf(pagoda: Pagoda, scope: Scope): DecodingChoice {
  const own = scope.kind === 'chat' ? ownChoice(pagoda, scope.chatId) : null;
  return own ?? defaultChoice(pagoda.settings.getState().settings);
}

export const changeDecoding = (pagoda: Pagoda, scope: Scope, change: DecodingValues): Promise<void> => {
  const { preset, values } = choiceOf(pagoda, scope);
  return choose(pagoda, scope, { preset, values: { ...values, ...change } });
};

/** In a chat: back to what all chats have. */
export function resetDecoding(pagoda: Pagoda, scope: Scope, key: DecodingKey): Promise<void> {
  const value: Decoding[DecodingKey] =
    scope.kind === 'default'
      ? defaultDecoding[key]
      : whole(defaultChoice(pagoda.settings.getState().settings).values)[key];
  return changeDecoding(pagoda, scope, { [key]: value });
}

/** What somebody had set and not kept under a name can be had back. */
export async function choosePreset(pagoda: Pagoda, scope: Scope, preset: Preset): Promise<void> {
  const before = choiceOf(pagoda, scope);
  const own = scope.kind === 'chat' ? ownChoice(pagoda, scope.chatId) : before;
  const named = nameOf(before, pagoda.settings.getState().settings.presets);
  await choose(pagoda, scope, { preset: preset.id, values: withPreset(before.values, preset) });
  if (named.preset !== null && !named.changed) return;
  showToast(pagoda.ui, {
    tone: 'plain',
    title: t('decoding.settingsReplaced'),
    detail: t('decoding.byThoseOf', { name: preset.name }),
    action: {
      label: t('decoding.undo'),
      run: () =>
        void (scope.kind === 'chat'
          ? chooseForChat(pagoda, scope.chatId, own)
          : choose(pagoda, scope, before)),
    },
  });
}

/** The chat has no way of its own any more. */
export const followDefault = (pagoda: Pagoda, chatId: string | null): Promise<void> =>
  chooseForChat(pagoda, chatId, null);

/** Keeps what is set as a preset of that name, which then is the one that was chosen; where it cannot be kept nothing changes. */
export async function savePreset(pagoda: Pagoda, scope: Scope, name: string): Promise<void> {
  const presets = () => pagoda.settings.getState().settings.presets;
  if (presets().length >= MOST_PRESETS) {
    showToast(pagoda.ui, {
      tone: 'error',
      title: t('decoding.thePresetWasNotSaved'),
      detail: t('decoding.thereAreOfYours', { most: MOST_PRESETS }),
    });
    return;
  }
  const { values } = choiceOf(pagoda, scope);
  const saved: Preset = { id: crypto.randomUUID(), name: name.trim(), values: withoutSeed(values) };
  await setPresets(pagoda, (before) => [...before, saved]);
  if (!presets().some(({ id }) => id === saved.id)) return;
  await choose(pagoda, scope, { preset: saved.id, values });
}

/** What is set is what the preset is from now on. */
export async function updatePreset(pagoda: Pagoda, scope: Scope, id: string): Promise<void> {
  const values = withoutSeed(choiceOf(pagoda, scope).values);
  await setPresets(pagoda, (presets) =>
    presets.map((preset) => (preset.id === id ? { ...preset, values } : preset)),
  );
}

export const renamePreset = (pagoda: Pagoda, id: string, name: string): Promise<void> =>
  setPresets(pagoda, (presets) =>
    presets.map((preset) => (preset.id === id ? { ...preset, name: name.trim() } : preset)),
  );

/** Chats that chose it keep what it set. */
export async function deletePreset(pagoda: Pagoda, { id, name }: Preset): Promise<void> {
  const before = pagoda.settings.getState().settings.presets;
  const index = before.findIndex((preset) => preset.id === id);
  const deleted = before[index];
  if (!deleted) return;
  await setPresets(pagoda, (presets) => presets.filter((preset) => preset.id !== id));
  showToast(pagoda.ui, {
    tone: 'plain',
    title: t('decoding.presetDeleted'),
    detail: name,
    action: {
      label: t('decoding.undo'),
      run: () => void setPresets(pagoda, (presets) => presets.toSpliced(index, 0, deleted)),
    },
  });
}

/** A seed is for one reply to be had again, not for all of a kind. */
const withoutSeed = ({ seed: _, ...values }: DecodingValues): DecodingValues => slim(values);

const setPresets = (
  pagoda: Pagoda,
  change: (presets: readonly Preset[]) => readonly Preset[],
): Promise<void> =>
  changeSettings(pagoda, { presets: [...change(pagoda.settings.getState().settings.presets)] });

function choose(pagoda: Pagoda, scope: Scope, { preset, values }: DecodingChoice): Promise<void> {
  const choice = { preset, values: slim(values) };
  if (scope.kind === 'chat') return chooseForChat(pagoda, scope.chatId, choice);
  return changeSettings(pagoda, { ...defaultDecoding, ...choice.values, preset } as Partial<Decoding>);
}

/** Shown at once; what stands in the end is main's. */
async function chooseForChat(
  pagoda: Pagoda,
  chatId: string | null,
  decoding: DecodingChoice | null,
): Promise<void> {
  if (chatId === null) return pagoda.ui.setState({ newDecoding: decoding });
  const before = ownChoice(pagoda, chatId);
  setChatDecoding(pagoda.chats, chatId, decoding);
  try {
    await pagoda.links.app.request('chats.setDecoding', { id: chatId, decoding });
  } catch (error) {
    setChatDecoding(pagoda.chats, chatId, before);
    report(pagoda, error);
  }
}

/** How the engine is asked to choose the words of this chat's replies. Rejects where what was set cannot be asked for. */
export async function decodingOf(
  pagoda: Pagoda,
  chatId: string,
  values: DecodingValues = choiceOf(pagoda, { kind: 'chat', chatId }).values,
): Promise<ReturnType<typeof askedOf>> {
  const decoding = whole(values);
  const own = defaultSampling(pagoda.settings.getState());
  return askedOf(decoding, own, decoding.method === 'beam' ? [] : await biasesOf(pagoda, decoding));
}

async function biasesOf(pagoda: Pagoda, { logitBias }: Decoding): Promise<TokenBias[]> {
  const biases = new Map<number, number>();
  for (const { text, bias } of logitBias) for (const id of await tokensOf(pagoda, text)) biases.set(id, bias);
  return [...biases].map(([id, bias]) => ({ id, bias }));
}

/** The tokens of a text in the model that runs. */
export async function tokensOf(pagoda: Pagoda, text: string): Promise<readonly number[]> {
  const { tokenIds } = await pagoda.engine
    .current()
    .request('tokenize', { text, special: true, addBegin: false });
  return tokenIds;
}

/** Why a reply cannot be kept to this; null: it can, or nobody is there who could say. */
export async function checkFormat(
  pagoda: Pagoda,
  wanted: Pick<Decoding, 'format' | 'jsonSchema' | 'grammar'>,
): Promise<string | null> {
  try {
    await pagoda.engine.current().request('format.check', { format: formatOf(wanted) });
    return null;
  } catch (error) {
    const value = toErrorValue(error);
    if (value.code !== 'request.invalid') return null;
    return value.data.issues.join('; ').replace(/^format\.\w+: /, '');
  }
}
