import { Trash2 } from 'lucide-react';
import { AlertDialog } from 'radix-ui';
import { useStore } from 'zustand';
import type { LibraryEntry } from '../../../engine/contract/library.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { trashModel } from '../../actions/library.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { bytes } from '../../ui/format.ts';
import { onlyWhereLost } from '../../ui/onlyWhereLost.ts';
import { t } from '../../words/words.ts';

/** Only what Pagoda fetched or made is its to delete; others say whose theirs are. */
export function TrashButton({ entry }: { readonly entry: LibraryEntry }) {
  const pagoda = usePagoda();
  const ours = useStore(pagoda.library, ({ state }) =>
    (state?.ownFolders ?? []).some((folder) => isInside(folder, entry.path)),
  );
  if (!ours || entry.owner !== 'pagoda') return null;
  const name = oneLine(entry.name, 80);
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger asChild>
        <Button tone="danger">
          <Trash2 size={15} />
          {t('inspector.delete')}
        </Button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="animate-appear fixed inset-0 z-40 bg-scrim" />
        <AlertDialog.Content
          onCloseAutoFocus={onlyWhereLost}
          className="animate-rise fixed top-1/2 left-1/2 z-50 w-100 max-w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 rounded-2xl border border-line bg-raised p-5 shadow-high outline-none"
        >
          <AlertDialog.Title className="font-display text-lg font-semibold">
            {t('inspector.deleteName', { name })}
          </AlertDialog.Title>
          <AlertDialog.Description className="mt-1 text-ink-soft">
            {t('inspector.filesGo', { count: entry.parts, bytes: bytes(entry.bytes) })}
          </AlertDialog.Description>
          <div className="mt-4 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>{t('inspector.keepIt')}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button tone="strong" onClick={() => void trashModel(pagoda, entry)}>
                {t('inspector.putIntoTheTrash')}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

const isInside = (folder: string, path: string): boolean =>
  path.startsWith(folder) && /^[\\/]/.test(path.slice(folder.length));
