import { createContext, useContext, type ReactNode } from 'react';

/** Which settings are shown: those that were asked for by words, else those of a level. */
export interface SettingsFilter {
  /** What is looked for; '': nothing in particular. */
  readonly query: string;
  /** Also what few people ever need. */
  readonly all: boolean;
}

/** Null: whatever there is, as beside a chat. */
export const FilterContext = createContext<SettingsFilter | null>(null);

export type Level = 'simple' | 'all';

/** Whether a setting is shown. One that was changed always is, as long as nothing is looked for. */
export function useShown(texts: readonly string[], level: Level, changed: boolean): boolean {
  const filter = useContext(FilterContext);
  return filter === null || isShown(filter, texts, level, changed);
}

/** Pure. */
export function isShown(
  { query, all }: SettingsFilter,
  texts: readonly string[],
  level: Level,
  changed: boolean,
): boolean {
  const words = wordsOf(query);
  if (words.length === 0) return all || changed || level === 'simple';
  const text = folded(texts.join(' '));
  return words.every((word) => text.includes(word));
}

const wordsOf = (query: string): string[] =>
  folded(query)
    .split(/\s+/)
    .filter((word) => word !== '');

/** Without case and accents. */
const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

export const useLookedFor = (): boolean => wordsOf(useContext(FilterContext)?.query ?? '').length > 0;

/** What belongs to settings and is none: in the way while one is looked for. */
export function Aside({ children }: { readonly children: ReactNode }) {
  return useLookedFor() ? null : children;
}

interface FindableProps {
  /** By which it is found. */
  readonly words: readonly string[];
  readonly children: ReactNode;
}

/** What is set in a way of its own: found like a setting, and one of those that are counted. */
export function Findable({ words, children }: FindableProps) {
  const topic = useContext(TopicContext);
  const shown = useShown([...words, ...topic], 'simple', false);
  return shown && <div data-setting>{children}</div>;
}

/** Whose settings these are: words by which they are found too. */
export const TopicContext = createContext<readonly string[]>([]);

export function Topic({ words, children }: { readonly words: string; readonly children: ReactNode }) {
  const outer = useContext(TopicContext);
  return <TopicContext value={[...outer, words]}>{children}</TopicContext>;
}
