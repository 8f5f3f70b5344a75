import type {
  Decoding,
  DecodingChoice,
  DecodingKey,
  DecodingValues,
  Preset,
} from '../../electron/ipc/contract/decoding.ts';
import { defaultDecoding } from '../../electron/ipc/contract/decoding.ts';
import { sameValue, slim, whole } from './decoding.ts';

/** Presets: names for ways of choosing words. All pure. */

export interface BuiltIn extends Preset {
  readonly help: string;
}

export const builtIns: readonly BuiltIn[] = [
  {
    id: 'greedy',
    name: 'Greedy',
    help: 'Always the likeliest token. The same question gives the same reply.',
    values: { method: 'greedy' },
  },
  {
    id: 'precise',
    name: 'Precise',
    help: 'Stays close to the likeliest. For facts, code and short answers.',
    values: { temperature: 0.2, topK: 20, topP: 0.8 },
  },
  {
    id: 'balanced',
    name: 'Balanced',
    help: 'What the model’s makers recommend, else what suits most models.',
    values: {},
  },
  {
    id: 'creative',
    name: 'Creative',
    help: 'Takes less usual words now and then. For stories and ideas.',
    values: { temperature: 1.1, topK: 0, topP: 1 },
  },
  {
    id: 'beam',
    name: 'Beam search',
    help: 'Searches for the likeliest reply as a whole, several ways at once. Slower.',
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
  preset === null ? 'Own settings' : changed ? `${preset.name}, changed` : preset.name;

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
