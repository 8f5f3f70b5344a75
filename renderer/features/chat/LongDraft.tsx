import { FileText, X } from 'lucide-react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { longDraftOf, setLongDraft, showToast } from '../../stores/ui.ts';
import { IconButton } from '../../ui/Button.tsx';
import { CostWords } from './files/CostWords.tsx';
import { cut } from '../../../engine/shown/visible.ts';
import { t } from '../../words/words.ts';

const previewCharacters = 160;

/** Of what is being written, the part that is too long for a text field. It is sent before the rest. */
export function LongDraft({ chatId }: { readonly chatId: string | null }) {
  const { ui } = usePagoda();
  const text = useStore(ui, (state) => longDraftOf(state, chatId));
  if (text === '') return null;
  function remove() {
    setLongDraft(ui, chatId, '');
    showToast(ui, {
      tone: 'plain',
      title: t('chat.longTextRemoved'),
      action: { label: t('chat.undo'), run: () => setLongDraft(ui, chatId, text) },
    });
  }
  return (
    <div
      role="group"
      aria-label={t('chat.longTextToSend')}
      className="mx-2.5 mt-2.5 flex items-center gap-3 rounded-xl border border-line bg-well py-2 pe-1.5 ps-3"
    >
      <FileText size={18} className="shrink-0 text-ink-faint" />
      <div className="min-w-0 flex-1">
        <p dir="auto" className="truncate text-[13.5px]">
          {cut(
            text
              .slice(0, 4 * previewCharacters)
              .trim()
              .replace(/\s+/g, ' '),
            previewCharacters,
          )}
        </p>
        <CostWords text={text} />
      </div>
      <IconButton label={t('chat.removeTheLongText')} onClick={remove}>
        <X size={16} />
      </IconButton>
    </div>
  );
}
