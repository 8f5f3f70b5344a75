import { Search } from 'lucide-react';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import type { LibraryWish } from '../../stores/library.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { bytes, integer } from '../../ui/format.ts';
import { PagodaMark } from '../../ui/PagodaMark.tsx';
import { moveAmongRows } from '../sidebar/moveAmongRows.ts';
import { t } from '../../words/words.ts';
import { copiesOf, listed } from './libraryList.ts';
import { LibraryRow } from './LibraryRow.tsx';

const filters: readonly { readonly only: LibraryWish['only']; readonly label: string }[] = [
  {
    only: 'all',
    get label() {
      return t('library.all');
    },
  },
  {
    only: 'favourites',
    get label() {
      return t('library.favourites');
    },
  },
  {
    only: 'duplicates',
    get label() {
      return t('library.duplicates');
    },
  },
  {
    only: 'toImport',
    get label() {
      return t('library.toImport');
    },
  },
  {
    only: 'others',
    get label() {
      return t('library.others');
    },
  },
];

export function LibraryList() {
  const { library, settings, ui } = usePagoda();
  const state = useStore(library, (all) => all.state);
  const wanted = useStore(library, (all) => all.wanted);
  const room = useStore(library, (all) => all.room);
  const notes = useStore(settings, (all) => all.notes);
  const copies = useMemo(
    () => copiesOf({ report: state?.report ?? null, hashes: state?.hashes ?? {} }),
    [state],
  );
  const entries = state?.report?.entries;
  const rows = useMemo(
    () => listed({ entries: entries ?? [], notes, copies }, wanted),
    [entries, notes, copies, wanted],
  );
  const wish = (change: Partial<LibraryWish>) => library.setState({ wanted: { ...wanted, ...change } });
  if (!entries)
    return (
      <div role="status" className="flex flex-col items-center gap-4 py-16 text-ink-soft">
        <PagodaMark lit={null} className="h-14 text-jade" />
        <p>{t('library.lookingForModelsWhereProgramsKeep')}</p>
      </div>
    );
  if (entries.length === 0)
    return (
      <div className="flex flex-col items-center gap-4 py-14 text-center">
        <PagodaMark lit={0} className="h-14 text-ink-faint" />
        <p className="max-w-[48ch] text-ink-soft">{t('library.thereAreNoModels')}</p>
        <Button tone="strong" onClick={() => ui.setState({ view: 'get' })}>
          {t('library.getAModel')}
        </Button>
      </div>
    );
  const total = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  return (
    <section aria-label={t('library.modelsOnThisMachine')} className="mt-5!">
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <label className="flex h-8.5 min-w-44 flex-1 items-center gap-2 rounded-lg border border-line-strong bg-raised px-2.5 focus-within:border-jade">
          <Search size={14} className="text-ink-faint" />
          <input
            dir="auto"
            type="search"
            aria-label={t('library.findAModel')}
            placeholder={t('library.nameTagNoteKind')}
            value={wanted.words}
            onChange={(event) => wish({ words: event.target.value })}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || wanted.words === '') return;
              event.preventDefault();
              wish({ words: '' });
            }}
            className="min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-faint"
          />
        </label>
        <label className="flex items-center gap-2 text-[13.5px] text-ink-soft">
          {t('library.order')}
          <select
            value={wanted.order}
            onChange={(event) => wish({ order: event.target.value as LibraryWish['order'] })}
            className="h-8.5 rounded-lg border border-line-strong bg-raised px-2 text-ink focus:border-jade"
          >
            <option value="name">{t('library.name')}</option>
            <option value="size">{t('library.largest')}</option>
            <option value="latest">{t('library.latest')}</option>
          </select>
        </label>
      </div>
      <div role="group" aria-label={t('library.show')} className="mb-3 flex flex-wrap gap-1.5">
        {filters.map(({ only, label }) => (
          <button
            key={only}
            type="button"
            aria-pressed={wanted.only === only}
            onClick={() => wish({ only })}
            className={classes(
              'h-7 rounded-full border px-3 text-[13px] transition-colors',
              wanted.only === only
                ? 'border-jade bg-jade-wash font-medium text-ink'
                : 'border-line-strong text-ink-soft hover:border-ink-faint hover:text-ink',
            )}
          >
            {label}
            {only === 'duplicates' && copies.size > 0 && ` ${copies.size}`}
          </button>
        ))}
      </div>
      <p role="status" className="tabular mb-2 text-[13px] text-ink-faint">
        {found(rows.length, entries.length)}, {t('library.inAll', { bytes: bytes(total) })}
        {state.comparing > 0 && `; ${t('library.comparing', { count: state.comparing })}`}
      </p>
      {rows.length === 0 ? (
        <p className="rounded-xl border border-line px-5 py-8 text-center text-ink-soft">
          {wanted.only === 'favourites' && wanted.words === ''
            ? t('library.noFavouritesYetTheStarBeside')
            : wanted.only === 'duplicates' && wanted.words === ''
              ? t('library.noTwoFilesHaveTheSame')
              : t('library.noneOfThemIsLikeThat')}
        </p>
      ) : (
        <ul
          onKeyDown={moveAmongRows}
          className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-raised"
        >
          {rows.map((entry) => (
            <LibraryRow
              key={`${entry.owner} ${entry.path}`}
              entry={entry}
              notes={notes[entry.path]}
              copies={copies.get(entry.path)?.length ?? 0}
              room={room}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

const found = (shown: number, all: number): string =>
  shown === all
    ? t('library.modelCount', { count: all })
    : t('library.modelsOf', { shown: integer(shown), all: integer(all) });
