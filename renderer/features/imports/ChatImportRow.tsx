import { LoaderCircle } from 'lucide-react';
import { useStore } from 'zustand';
import { stopImport } from '../../actions/chatImports.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { integer } from '../../ui/format.ts';
import { sentences } from '../../words/format.ts';
import { t } from '../../words/words.ts';
import { ProgressLine } from './ProgressLine.tsx';

/** Conversations that are taken in: how far that is, and a way to stop it. */
export function ChatImportRow() {
  const pagoda = usePagoda();
  const importing = useStore(pagoda.transfers, (state) => state.importing);
  const waiting = useStore(pagoda.transfers, (state) => state.filesWaiting);
  if (!importing) return null;
  const title = t('imports.importing', { name: importing.name });
  const percent =
    importing.kind === 'taking' ? Math.floor((100 * importing.done) / Math.max(1, importing.total)) : null;
  const detail =
    importing.kind === 'taking'
      ? t('imports.chatsDone', {
          percent: percent ?? 0,
          done: integer(importing.done),
          total: integer(importing.total),
        })
      : t('imports.readingTheFile');
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 py-2 pe-3 ps-5">
      <LoaderCircle size={17} className="shrink-0 animate-spin text-ink-soft" />
      <div className="min-w-64 flex-1">
        <p className="wrap-anywhere">
          <strong className="font-semibold">{title}.</strong>{' '}
          <span className="tabular">
            {sentences(`${detail}.`, waiting > 0 && t('imports.filesWait', { count: waiting }))}
          </span>
        </p>
        <ProgressLine label={title} percent={percent} />
      </div>
      <Button onClick={() => stopImport(pagoda)}>{t('imports.stop')}</Button>
    </div>
  );
}
