import type { LibraryState, ModelNotes } from '../../../electron/ipc/contract/library.ts';
import type { LibraryEntry } from '../../../engine/contract/library.ts';
import type { LibraryWish } from '../../stores/library.ts';

/** The list of models as it is shown. All pure. */

/** Other paths with the same content as each, by path. */
export function copiesOf({ report, hashes }: Pick<LibraryState, 'report' | 'hashes'>) {
  const byHash = new Map<string, string[]>();
  for (const { path } of report?.entries ?? []) {
    const hash = hashes[path];
    if (hash !== undefined) byHash.set(hash, [...(byHash.get(hash) ?? []), path]);
  }
  const copies = new Map<string, readonly string[]>();
  for (const paths of byHash.values())
    if (paths.length > 1)
      for (const path of paths)
        copies.set(
          path,
          paths.filter((other) => other !== path),
        );
  return copies;
}

const isRunnable = ({ kind }: LibraryEntry): boolean => kind === 'model';

interface Given {
  readonly entries: readonly LibraryEntry[];
  readonly notes: Readonly<Record<string, ModelNotes>>;
  readonly copies: ReadonlyMap<string, readonly string[]>;
}

/** Those that are wanted, favourites first, in the order that is wanted. */
export function listed(
  { entries, notes, copies }: Given,
  { words, only, order }: LibraryWish,
): LibraryEntry[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (entry: LibraryEntry): boolean => {
    const { tags = [], note = '' } = notes[entry.path] ?? {};
    const text = [entry.name, entry.path, entry.architecture, entry.quantisation, note, ...tags]
      .join('\n')
      .toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
  const belongs = (entry: LibraryEntry): boolean => {
    switch (only) {
      case 'all':
        return true;
      case 'favourites':
        return notes[entry.path]?.favourite === true;
      case 'duplicates':
        return copies.has(entry.path);
      case 'toImport':
        return entry.kind === 'checkpoint';
      case 'others':
        return !isRunnable(entry) && entry.kind !== 'checkpoint';
    }
  };
  const rank = (entry: LibraryEntry) =>
    (notes[entry.path]?.favourite ? 0 : 2) + (isRunnable(entry) || entry.kind === 'checkpoint' ? 0 : 1);
  const byOrder = (a: LibraryEntry, b: LibraryEntry): number => {
    if (order === 'size') return b.bytes - a.bytes;
    if (order === 'latest') return b.modifiedAt - a.modifiedAt;
    return a.name.localeCompare(b.name, 'en', { numeric: true, sensitivity: 'base' });
  };
  return entries
    .filter((entry) => belongs(entry) && matches(entry))
    .sort((a, b) => rank(a) - rank(b) || byOrder(a, b));
}
