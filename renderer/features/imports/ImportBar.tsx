import { CircleAlert, CircleCheck, LoaderCircle, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { ImportJob } from '../../../electron/ipc/contract/imports.ts';
import { visible } from '../../../engine/shown/visible.ts';
import { cancelImport, dismissImport, importAgain } from '../../actions/imports.ts';
import { chooseModel } from '../../actions/models.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { wantedModel } from '../../stores/settings.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { t } from '../../words/words.ts';
import { importWords, percent } from './importWords.ts';
import { ChatImportRow, ChatSavingRow } from './ChatRows.tsx';
import { ProgressLine } from './ProgressLine.tsx';
import { RefusedList } from './RefusedList.tsx';

/** Above every page while something that was handed over is imported, or was not what can be used. */
export function ImportBar() {
  const { imports, transfers } = usePagoda();
  const jobs = useStore(imports, (state) => state.jobs);
  const nothing = useStore(imports, ({ refused, more }) => refused.length === 0 && !more);
  const noChats = useStore(transfers, ({ importing, saving }) => !importing && !saving);
  if (jobs.length === 0 && nothing && noChats) return null;
  return (
    <section
      aria-label={t('imports.imports')}
      tabIndex={0}
      className="max-h-[min(14rem,35vh)] shrink-0 divide-y divide-line overflow-y-auto border-b border-line bg-well text-[13.5px]"
    >
      <ChatImportRow />
      <ChatSavingRow />
      {jobs.map((job) => (
        <ImportRow key={job.id} job={job} />
      ))}
      <RefusedList />
    </section>
  );
}

function ImportRow({ job }: { readonly job: ImportJob }) {
  const pagoda = usePagoda();
  const { id, state } = job;
  const { title, detail } = importWords(job);
  const busy = state.kind === 'running' || state.kind === 'waiting';
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 py-2 pe-3 ps-5">
      <StateIcon kind={state.kind} />
      <div className="min-w-64 flex-1">
        <p role={busy ? undefined : 'status'} className="wrap-anywhere" title={visible(job.folder)}>
          <strong className="font-semibold">{title}.</strong> <span className="tabular">{detail}</span>
          {state.kind === 'done' && state.notes.length > 0 && (
            <span className="block text-[12.5px] text-ink-faint">{visible(state.notes.join('; '))}</span>
          )}
        </p>
        {state.kind === 'running' && <ProgressLine label={title} percent={percent(state)} />}
      </div>
      <div className="flex items-center gap-2">
        <Actions job={job} />
        {!busy && (
          <IconButton label={t('imports.dismiss', { title })} onClick={() => void dismissImport(pagoda, id)}>
            <X size={15} />
          </IconButton>
        )}
      </div>
    </div>
  );
}

function Actions({ job: { id, folder, state } }: { readonly job: ImportJob }): ReactNode {
  const pagoda = usePagoda();
  const hasSmaller = useStore(pagoda.imports, ({ jobs }) =>
    jobs.some((other) => other.folder === folder && other.size === 'compact'),
  );
  const wanted = useStore(pagoda.settings, wantedModel);
  const again = (label: string) => <Button onClick={() => void importAgain(pagoda, id)}>{label}</Button>;
  switch (state.kind) {
    case 'waiting':
    case 'running':
      return <Button onClick={() => void cancelImport(pagoda, id)}>{t('imports.cancel')}</Button>;
    case 'failed':
      return again(t('imports.tryAgain'));
    case 'interrupted':
      return again(t('imports.goOn'));
    case 'done':
      return (
        <>
          {state.couldBeSmaller && !hasSmaller && (
            <Button tone="quiet" onClick={() => void importAgain(pagoda, id, 'compact')}>
              {t('imports.makeASmallerOne')}
            </Button>
          )}
          {wanted !== state.path && (
            <Button onClick={() => void chooseModel(pagoda, state.path)}>{t('imports.useIt')}</Button>
          )}
        </>
      );
  }
}

function StateIcon({ kind }: { readonly kind: ImportJob['state']['kind'] }) {
  if (kind === 'done') return <CircleCheck size={17} className="shrink-0 text-jade" />;
  if (kind === 'running' || kind === 'waiting')
    return (
      <LoaderCircle
        size={17}
        className={kind === 'running' ? 'shrink-0 animate-spin text-ink-soft' : 'shrink-0 text-ink-faint'}
      />
    );
  return <CircleAlert size={17} className="shrink-0 text-lacquer-ink" />;
}
