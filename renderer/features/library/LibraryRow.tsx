import { Star } from 'lucide-react';
import { memo } from 'react';
import { useStore } from 'zustand';
import type { ModelNotes } from '../../../electron/ipc/contract/library.ts';
import type { LibraryEntry } from '../../../engine/contract/library.ts';
import type { LoadRoom } from '../../../engine/contract/models.ts';
import { oneLine, visible } from '../../../engine/shown/visible.ts';
import { openModelPage, setNotes } from '../../actions/library.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { wantedModel } from '../../stores/settings.ts';
import { IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { bytes } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { useLanguage } from '../../words/useLanguage.ts';
import { FitMark } from './FitMark.tsx';
import { kindWords, ownerNames } from './libraryWords.ts';

interface LibraryRowProps {
  readonly entry: LibraryEntry;
  readonly notes: ModelNotes | undefined;
  /** Other files with the same content. */
  readonly copies: number;
  readonly room: LoadRoom | null;
}

export const LibraryRow = memo(function LibraryRow({ entry, notes, copies, room }: LibraryRowProps) {
  useLanguage();
  const pagoda = usePagoda();
  const chosen = useStore(pagoda.settings, (state) => wantedModel(state) === entry.path);
  const favourite = notes?.favourite ?? false;
  const name = oneLine(entry.name, 120);
  return (
    <li className="flex items-center gap-1 ps-1.5 transition-colors [contain-intrinsic-size:auto_66px] [content-visibility:auto] hover:bg-hover">
      <IconButton
        label={favourite ? t('library.isAFavourite', { name }) : t('library.makeAFavourite', { name })}
        aria-pressed={favourite}
        onClick={() => void setNotes(pagoda, entry.path, { favourite: !favourite })}
      >
        <Star size={15} className={favourite ? 'fill-current text-lacquer' : 'text-ink-faint'} />
      </IconButton>
      <button
        type="button"
        data-list-row
        title={visible(entry.path)}
        onClick={() => openModelPage(pagoda, entry.path)}
        className="flex min-w-0 flex-1 items-center gap-4 rounded-lg py-2.5 pe-4 ps-1 text-start -outline-offset-2"
      >
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span dir="auto" className="truncate font-semibold">
              {name}
            </span>
            {chosen && (
              <span className="shrink-0 rounded-full bg-tile px-2 text-[12px] font-medium">
                {t('library.chosen')}
              </span>
            )}
          </span>
          <span
            className={classes(
              'tabular block truncate text-[13px]',
              entry.kind === 'unreadable' ? 'text-lacquer-ink' : 'text-ink-soft',
            )}
          >
            {kindWords(entry)}
          </span>
          {(copies > 0 || (notes?.tags.length ?? 0) > 0) && (
            <span className="mt-1 flex flex-wrap gap-1.5 text-[12px]">
              {copies > 0 && (
                <span className="rounded-full border border-line-strong px-2 text-ink-soft">
                  {t('library.sameContent', { count: copies })}
                </span>
              )}
              {notes?.tags.map((tag) => (
                <span key={tag} className="rounded-full bg-well px-2 text-ink-soft">
                  {tag}
                </span>
              ))}
            </span>
          )}
        </span>
        <span className="flex shrink-0 justify-end">
          {entry.kind === 'model' && entry.shape && <FitMark shape={entry.shape} room={room} />}
        </span>
        <span className="flex w-26 shrink-0 flex-col items-end gap-1 text-[13px]">
          <span className="tabular font-medium">{bytes(entry.bytes)}</span>
          <span className="text-ink-faint">{ownerNames[entry.owner]}</span>
        </span>
      </button>
    </li>
  );
});
