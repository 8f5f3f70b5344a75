import { visible } from '../../../engine/shown/visible.ts';
import type { ScoredToken } from '../../../engine/contract/scores.ts';
import type { WayName } from '../../stores/forks.ts';
import type { TokenOrigin } from '../../stores/making.ts';
import { fixed } from '../../ui/format.ts';
import { t } from '../../words/words.ts';

/** Tokens and their scores in words. All pure. */

/** Least probability of each level, likeliest first; below the last is one more. */
export const LEVELS = [0.9, 0.5, 0.2, 0.05] as const;

/** Of each level, likeliest first. */
export const levelWords = (): readonly string[] => [
  t('tokens.over90'),
  t('tokens.between', { least: 50, most: 90 }),
  t('tokens.between', { least: 20, most: 50 }),
  t('tokens.between', { least: 5, most: 20 }),
  t('tokens.under5'),
];

export function levelOf(logprob: number | null): number {
  const probability = logprob === null ? 0 : Math.exp(logprob);
  const level = LEVELS.findIndex((least) => probability >= least);
  return level < 0 ? LEVELS.length : level;
}

/** A probability as people read it: "87 %", "0.4 %". Null: it could not come. */
export function percent(logprob: number | null): string {
  if (logprob === null) return t('tokens.ruledOut');
  const value = 100 * Math.exp(logprob);
  if (value >= 99.95) return '100 %';
  if (value >= 99) return `${fixed(value, 1)} %`;
  if (value >= 10) return `${Math.round(value)} %`;
  return value >= 0.05 ? `${fixed(value, 1)} %` : t('tokens.underATenth');
}

/** What a token says, with what has no shape of its own as signs. */
export function shownToken(text: string): string {
  if (text === '') return '⋯';
  return visible(text).replaceAll('\n', '↵\n').replaceAll('\t', '→\t');
}

/** The same in one line, for a list: spaces at its ends are to be seen. */
export function namedToken(text: string): string {
  if (text === '') return t('tokens.partOfACharacter');
  const signs = visible(text).replaceAll('\n', '↵').replaceAll('\t', '→');
  return signs.replace(/^ +| +$/g, (spaces) => '␣'.repeat(spaces.length));
}

/** A further way on beside a token. */
export interface Alternative {
  readonly id: number;
  readonly text: string;
  /** Null: not among the reported. */
  readonly logprob: number | null;
  /** After the settings; null: it was ruled out, or is not among the reported. */
  readonly chain: number | null;
  /** It is the reply's own. */
  readonly isTaken: boolean;
}

/** What might have come, the model's likeliest first; the reply's own token among them. */
export function alternativesOf(
  { id, text, logprob, top, chain }: ScoredToken,
  texts: ReadonlyMap<number, string>,
): Alternative[] {
  const raw = new Map<number, number | null>(pairs(top));
  raw.set(id, logprob);
  const after = new Map<number, number | null>(pairs(chain?.top ?? []));
  if (chain) after.set(id, chain.logprob);
  for (const other of after.keys()) if (!raw.has(other)) raw.set(other, null);
  return [...raw]
    .map(([other, score]) => ({
      id: other,
      text: texts.get(other) ?? (other === id ? text : ''),
      logprob: score,
      chain: after.get(other) ?? null,
      isTaken: other === id,
    }))
    .sort((a, b) => (b.logprob ?? -Infinity) - (a.logprob ?? -Infinity) || a.id - b.id);
}

function* pairs(ranked: readonly number[]): Generator<[number, number]> {
  for (let at = 0; at + 1 < ranked.length; at += 2) yield [ranked[at]!, ranked[at + 1]!];
}

/** Its place among what the model held likely, from 1; null: not among the reported. */
export function rankOf({ id, top }: ScoredToken): number | null {
  const at = [...pairs(top)].findIndex(([other]) => other === id);
  return at < 0 ? null : at + 1;
}

export const wayWords: Record<WayName, string> = {
  get greedy() {
    return t('tokens.greedy');
  },
  get beams() {
    return t('tokens.beams');
  },
};

export const originWords: Record<TokenOrigin, string | null> = {
  drawn: null,
  get foreseen() {
    return t('tokens.foreseenTheEngineProposed');
  },
  get picked() {
    return t('tokens.putHereByYou');
  },
};

export function rankWords(rank: number | null): string {
  if (rank === 1) return t('tokens.theModelsFirstChoice');
  if (rank === null) return t('tokens.farDownTheModelsList');
  if (rank === 2) return t('tokens.theModelsSecondChoice', { rank });
  return rank === 3 ? t('tokens.theModelsThirdChoice', { rank }) : t('tokens.theModelsChoice', { rank });
}
