import type { ModelEntry } from '../../ipc/contract/models.ts';

export interface RecentModel {
  readonly name: string;
  readonly path: string;
}

const most = 8;
/** A menu is as wide as its longest line. */
const longestName = 60;

/** Models that a person used and that are there, the last one first, as a menu shows them. */
export const recentModels = (models: readonly ModelEntry[]): RecentModel[] =>
  models
    .filter(({ present, lastUsedAt }) => present && lastUsedAt !== null)
    .slice(0, most)
    .map(({ name, path }) => ({
      // A menu takes `&` for the key of its line.
      name: (name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name).replaceAll('&', '&&'),
      path,
    }));
