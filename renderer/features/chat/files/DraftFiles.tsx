import { FileText, X } from 'lucide-react';
import { useStore } from 'zustand';
import { oneLine } from '../../../../engine/shown/visible.ts';
import { usePagoda } from '../../../PagodaContext.ts';
import { attachedTo, setAttached, showToast, type Attached } from '../../../stores/ui.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { t } from '../../../words/words.ts';
import { CostWords } from './CostWords.tsx';

/** The files that go along with what is being written, and what each costs. */
export function DraftFiles({ chatId }: { readonly chatId: string | null }) {
  const { ui } = usePagoda();
  const files = useStore(ui, (state) => attachedTo(state, chatId));
  if (files.length === 0) return null;
  function remove(file: Attached) {
    setAttached(
      ui,
      chatId,
      files.filter(({ id }) => id !== file.id),
    );
    showToast(ui, {
      tone: 'plain',
      title: t('chat.fileRemoved'),
      detail: oneLine(file.name, 100),
      action: {
        label: t('chat.undo'),
        run: () => setAttached(ui, chatId, [...attachedTo(ui.getState(), chatId), file]),
      },
    });
  }
  return (
    <ul
      aria-label={t('chat.filesToSend')}
      className="flex max-h-40 flex-wrap gap-2 overflow-y-auto px-2.5 pt-2.5"
    >
      {files.map((file) => (
        <li
          key={file.id}
          className="flex max-w-full min-w-0 items-center gap-2.5 rounded-xl border border-line bg-well py-1 pe-1 ps-3"
        >
          <FileText size={16} className="shrink-0 text-ink-faint" />
          <span className="min-w-0">
            <span dir="auto" className="block max-w-64 truncate text-[13.5px]">
              {oneLine(file.name, 100)}
            </span>
            <CostWords text={file.text} />
          </span>
          <IconButton label={t('chat.remove', { name: oneLine(file.name, 60) })} onClick={() => remove(file)}>
            <X size={15} />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}
