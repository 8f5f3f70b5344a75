import { LoaderCircle } from 'lucide-react';
import { useStore } from 'zustand';
import { stopImport } from '../../actions/chatImports.ts';
import { stopSaving } from '../../actions/transfer.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { integer } from '../../ui/format.ts';
import { sentences } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { ProgressLine } from './ProgressLine.tsx';

/** Conversations that are taken in. */
export function ChatImportRow() {
  const pagoda = usePagoda();
  const importing = useStore(pagoda.transfers, (state) => state.importing);
  const waiting = useStore(pagoda.transfers, (state) => state.filesWaiting);
  if (!importing) return null;
  return (
    <ChatsRow
      title={t('imports.importing', { name: importing.name })}
      far={importing.kind === 'taking' ? importing : null}
      beside={waiting > 0 && t('imports.filesWait', { count: waiting })}
      onStop={() => stopImport(pagoda)}
    />
  );
}

/** Conversations that are put together for a file. */
export function ChatSavingRow() {
  const pagoda = usePagoda();
  const saving = useStore(pagoda.transfers, (state) => state.saving);
  if (!saving) return null;
  return (
    <ChatsRow
      title={t('imports.savingChats')}
      far={saving}
      beside={false}
      onStop={() => stopSaving(pagoda)}
    />
  );
}

interface ChatsRowProps {
  readonly title: string;
  /** Null: nobody knows how much there is, as long as the file is read. */
  readonly far: { readonly done: number; readonly total: number } | null;
  readonly beside: string | false;
  readonly onStop: () => void;
}

/** How far it is, and a way to stop it. */
function ChatsRow({ title, far, beside, onStop }: ChatsRowProps) {
  const percent = far && Math.floor((100 * far.done) / Math.max(1, far.total));
  const detail = far
    ? t('imports.chatsDone', {
        percent: percent ?? 0,
        done: integer(far.done),
        total: integer(far.total),
      })
    : t('imports.readingTheFile');
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 py-2 pe-3 ps-5">
      <LoaderCircle size={17} className="shrink-0 animate-spin text-ink-soft" />
      <div className="min-w-64 flex-1">
        <p className="wrap-anywhere">
          <strong className="font-semibold">{title}.</strong>{' '}
          <span className="tabular">{sentences(`${detail}.`, beside)}</span>
        </p>
        <ProgressLine label={title} percent={percent} />
      </div>
      <Button onClick={onStop}>{t('imports.stop')}</Button>
    </div>
  );
}
