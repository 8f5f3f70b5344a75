import type {
  Decoding,
  DecodingChoice,
  DecodingKey,
  DecodingValues,
  Preset,
} from '../../electron/ipc/contract/decoding.ts';
import { defaultDecoding } from '../../electron/ipc/contract/decoding.ts';
import { t } from '../words/words.ts';
import { sameValue, slim, whole } from './decoding.ts';

/** Presets: names for ways of choosing words. All pure. */

export interface BuiltIn extends Preset {
  readonly help: string;
}

export const builtIns: readonly BuiltIn[] = [
  {
    id: 'greedy',
    get name() {
      return t('decoding.greedy');
    },
    get help() {
      return t('decoding.alwaysTheLikeliestTokenTheSame');
    },
    values: { method: 'greedy' },
  },
  {
    id: 'precise',
    get name() {
      return t('decoding.precise');
    },
    get help() {
      return t('decoding.staysCloseToTheLikeliest');
    },
    values: { temperature: 0.2, topK: 20, topP: 0.8 },
  },
  {
    id: 'balanced',
    get name() {
      return t('decoding.balanced');
    },
    get help() {
      return t('decoding.whatTheModelsMakersRecommendElse');
    },
    values: {},
  },
  {
    id: 'creative',
    get name() {
      return t('decoding.creative');
    },
    get help() {
      return t('decoding.takesLessUsualWordsNow');
    },
    values: { temperature: 1.1, topK: 0, topP: 1 },
  },
  {
    id: 'beam',
    get name() {
      return t('decoding.beamSearch2');
    },
    get help() {
      return t('decoding.searchesForTheLikeliestReply');
    },
    values: { method: 'beam' },
  },
];

/** A preset leaves these as they are unless it has them. */
const leftAlone: ReadonlySet<DecodingKey> = new Set<DecodingKey>([
  'seed',
  'maxTokens',
  'minTokens',
  'stop',
  'format',
  'jsonSchema',
  'grammar',
  'logitBias',
  'drafts',
]);

/** The values that follow when `preset` is chosen where `before` stood. */
export function withPreset(before: DecodingValues, preset: Preset): DecodingValues {
  const kept = Object.fromEntries(
    Object.entries(before).filter(([key]) => leftAlone.has(key as DecodingKey)),
  ) as DecodingValues;
  return slim({ ...kept, ...preset.values });
}

const fits = (values: DecodingValues, preset: Preset): boolean => {
  const [mine, its] = [whole(values), whole(preset.values)];
  return (Object.keys(defaultDecoding) as DecodingKey[]).every(
    (key) => (leftAlone.has(key) && !(key in preset.values)) || sameValue(mine[key], its[key]),
  );
};

export interface Named {
  /** Null: none that is known. */
  readonly preset: Preset | null;
  /** It began with that one and differs now. */
  readonly changed: boolean;
}

/** What a way of choosing is called. */
export function nameOf({ preset: id, values }: DecodingChoice, own: readonly Preset[]): Named {
  const all = [...builtIns, ...own];
  const base = all.find((preset) => preset.id === id);
  if (base && fits(values, base)) return { preset: base, changed: false };
  const same = all.find((preset) => fits(values, preset));
  if (same) return { preset: same, changed: false };
  if (!base) return { preset: null, changed: false };
  // With another method it is not that one any more, whatever else it kept.
  const { method } = whole(values);
  const kin =
    whole(base.values).method === method ? base : builtIns.find(({ id }) => id === ofMethod[method])!;
  return { preset: kin, changed: true };
}

const ofMethod: Record<Decoding['method'], string> = { greedy: 'greedy', sampling: 'balanced', beam: 'beam' };

export const words = ({ preset, changed }: Named): string =>
  preset === null
    ? t('decoding.ownSettings')
    : changed
      ? t('decoding.changed2', { name: preset.name })
      : preset.name;

/** A name that is free: with a number after it where it is taken. */
export function freeName(wanted: string, own: readonly Preset[]): string {
  const taken = new Set([...builtIns, ...own].map(({ name }) => name.toLowerCase()));
  let name = wanted;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted} ${n}`;
  return name;
}

export const isTaken = (name: string, own: readonly Preset[], except: string | null): boolean =>
  [...builtIns, ...own].some(
    (preset) => preset.id !== except && preset.name.toLowerCase() === name.trim().toLowerCase(),
  );
