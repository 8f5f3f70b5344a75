import { ArrowLeft, FolderOpen, MessageCircle, PackageOpen, Star } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { noNotes } from '../../../electron/ipc/contract/library.ts';
import type { LibraryEntry } from '../../../engine/contract/library.ts';
import type { ModelDetails } from '../../../engine/contract/modelDetails.ts';
import { oneLine, visible } from '../../../engine/shown/visible.ts';
import { askLibrary, chatWith, openLibrary, openModelPage, setNotes } from '../../actions/library.ts';
import { takePaths } from '../../actions/imports.ts';
import { errorWords } from '../../errors/words.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { fileName } from '../../ui/format.ts';
import { Page } from '../../ui/Page.tsx';
import { PagodaMark } from '../../ui/PagodaMark.tsx';
import { kindWords } from '../library/libraryWords.ts';
import { t } from '../../words/words.ts';
import { Anatomy } from './Anatomy.tsx';
import { FileFacts } from './FileFacts.tsx';
import { FitPanel } from './FitPanel.tsx';
import { OwnValues } from './OwnValues.tsx';
import { summaryOf } from './modelWords.ts';
import { TrashButton } from './TrashButton.tsx';
import { Vocabulary } from './Vocabulary.tsx';
import { Weights } from './Weights.tsx';

/** What one model is, what it takes, and what a person set for it. */
export function ModelPage({ path }: { readonly path: string }) {
  const pagoda = usePagoda();
  const details = useStore(pagoda.library, (all) => (all.details?.path === path ? all.details : null));
  const entry = useStore(pagoda.library, ({ state }) =>
    state?.report?.entries.find((each) => each.path === path),
  );
  useEffect(() => {
    // Whatever led here.
    if (details === null && entry?.kind !== 'checkpoint') openModelPage(pagoda, path);
  }, [pagoda, path, details, entry?.kind]);
  return (
    <Page
      title={t('inspector.models')}
      wide
      actions={
        <Button tone="quiet" onClick={() => openLibrary(pagoda)}>
          <ArrowLeft size={15} className="rtl:rotate-180" />
          {t('inspector.allModels')}
        </Button>
      }
    >
      <Head path={path} entry={entry} details={details?.kind === 'here' ? details.value : null} />
      {entry?.kind === 'checkpoint' ? null : details?.kind === 'here' ? (
        <Full path={path} details={details.value} />
      ) : details?.kind === 'failed' ? (
        <Unreadable error={details.error} />
      ) : (
        <div role="status" className="flex flex-col items-center gap-4 py-12 text-ink-soft">
          <PagodaMark lit={null} className="h-12 text-jade" />
          <p>{t('inspector.readingWhatTheFileSays')}</p>
        </div>
      )}
    </Page>
  );
}

function Full({ path, details }: { readonly path: string; readonly details: ModelDetails }) {
  return (
    <>
      <FitPanel path={path} report={details.report} />
      <OwnValues path={path} report={details.report} />
      <Anatomy details={details} />
      <Weights details={details} />
      <Vocabulary details={details} />
      <FileFacts path={path} details={details} />
    </>
  );
}

function Unreadable({ error }: { readonly error: Parameters<typeof errorWords>[0] }) {
  const { title, detail } = errorWords(error);
  return (
    <div role="alert" className="rounded-xl border border-lacquer/30 bg-lacquer-wash px-5 py-4">
      <p className="font-semibold">{title}</p>
      <p className="mt-1 text-ink-soft wrap-anywhere">{detail}</p>
    </div>
  );
}

interface HeadProps {
  readonly path: string;
  readonly entry: LibraryEntry | undefined;
  readonly details: ModelDetails | null;
}

function Head({ path, entry, details }: HeadProps) {
  const pagoda = usePagoda();
  const notes = useStore(pagoda.settings, (state) => state.notes[path]) ?? noNotes;
  const name = oneLine(entry?.name ?? details?.report.name ?? fileName(path), 160);
  const runs = entry ? entry.kind === 'model' : details !== null;
  return (
    <section aria-label={name}>
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-64 flex-1">
          <h2
            dir="auto"
            className="font-display text-[26px] leading-tight font-semibold tracking-[-0.02em] wrap-anywhere"
          >
            {name}
          </h2>
          <p className="mt-1.5 max-w-[64ch] text-ink-soft">
            {details ? summaryOf(details.report) : entry ? `${kindWords(entry)}.` : null}
          </p>
          {entry?.kind === 'checkpoint' && (
            <p className="mt-2 max-w-[64ch] text-ink-soft">{t('inspector.aFolderOfWeightsAsOther')}</p>
          )}
          {entry && entry.companions.length > 0 && (
            <p className="mt-1 text-[13.5px] text-ink-faint">
              {entry.kind === 'projector'
                ? t('inspector.belongsTo')
                : t('inspector.itsImageHalfLiesBesideIt')}{' '}
              {entry.companions.map((each) => visible(fileName(each))).join(', ')}
            </p>
          )}
          <p className="mt-1.5 text-ink-faint">
            <code className="font-mono text-[13px] wrap-anywhere">{visible(path)}</code>
          </p>
        </div>
      </div>
      <div className="mt-4 flex flex-wrap gap-2">
        {entry?.kind === 'checkpoint' && (
          <Button tone="strong" onClick={() => void takePaths(pagoda, [path])}>
            <PackageOpen size={15} />
            {t('inspector.importIt')}
          </Button>
        )}
        {runs && (
          <Button tone="strong" onClick={() => void chatWith(pagoda, path)}>
            <MessageCircle size={15} />
            {t('inspector.chatWithIt')}
          </Button>
        )}
        <Button
          aria-pressed={notes.favourite}
          onClick={() => void setNotes(pagoda, path, { favourite: !notes.favourite })}
        >
          <Star size={15} className={notes.favourite ? 'fill-current text-lacquer' : ''} />
          {notes.favourite ? t('inspector.aFavourite') : t('inspector.makeAFavourite')}
        </Button>
        <Button onClick={() => void askLibrary(pagoda, 'library.showFile', path)}>
          <FolderOpen size={15} />
          {t('inspector.showTheFile')}
        </Button>
        {entry && <TrashButton entry={entry} />}
      </div>
    </section>
  );
}
