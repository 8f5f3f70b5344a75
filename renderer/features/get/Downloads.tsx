import { Pause, Play, X } from 'lucide-react';
import { useStore } from 'zustand';
import type { DownloadEntry } from '../../../electron/ipc/contract/downloads.ts';
import { assertNever } from '../../../engine/contract/assertNever.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { askDownload } from '../../actions/downloads.ts';
import { chatWith } from '../../actions/library.ts';
import { errorWords } from '../../errors/words.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { bytes } from '../../ui/format.ts';
import { PageSection } from '../../ui/Page.tsx';
import { t } from '../../words/words.ts';
import { timeLeft } from './timeLeft.ts';

/** Models that are on their way, and those that came. */
export function Downloads() {
  const { library } = usePagoda();
  const downloads = useStore(library, (all) => all.downloads);
  if (downloads.length === 0) return null;
  return (
    <PageSection title={t('get.onTheirWay')}>
      <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-raised">
        {downloads.map((entry) => (
          <Row key={entry.id} entry={entry} />
        ))}
      </ul>
    </PageSection>
  );
}

function Row({ entry }: { readonly entry: DownloadEntry }) {
  const pagoda = usePagoda();
  const { id, name, repository, bytes: total, state } = entry;
  const title = oneLine(name, 120);
  const { words, tone } = stateWords(entry);
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-52 flex-1">
          <p dir="auto" className="truncate font-semibold">
            {title}
          </p>
          <p className={classes('tabular text-[13px] wrap-anywhere', tone)}>
            <span className="text-ink-faint">{oneLine(repository, 80)}.</span> {words}
          </p>
        </div>
        {state.kind === 'done' && (
          <Button onClick={() => void chatWith(pagoda, state.path)}>{t('get.chatWithIt')}</Button>
        )}
        {state.kind === 'running' && (
          <IconButton
            label={t('get.pause', { title })}
            onClick={() => void askDownload(pagoda, 'downloads.pause', id)}
          >
            <Pause size={16} />
          </IconButton>
        )}
        {(state.kind === 'paused' || state.kind === 'failed') && (
          <Button onClick={() => void askDownload(pagoda, 'downloads.resume', id)}>
            <Play size={14} />
            {t('get.goOn')}
          </Button>
        )}
        <IconButton
          label={state.kind === 'done' ? t('get.takeOffThisList', { title }) : t('get.giveUp', { title })}
          onClick={() => void askDownload(pagoda, 'downloads.remove', id)}
        >
          <X size={16} />
        </IconButton>
      </div>
      {state.kind === 'running' && (
        <div
          role="progressbar"
          aria-label={title}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.floor((100 * state.doneBytes) / Math.max(1, total))}
          className="h-1.5 overflow-hidden rounded-full bg-line"
        >
          <div
            className="h-full origin-left rtl:origin-right rounded-full bg-jade"
            style={{ transform: `scaleX(${Math.min(1, state.doneBytes / Math.max(1, total))})` }}
          />
        </div>
      )}
    </li>
  );
}

function stateWords({ bytes: total, state }: DownloadEntry): { words: string; tone: string } {
  const soft = 'text-ink-soft';
  switch (state.kind) {
    case 'running': {
      const { phase, doneBytes, bytesPerSecond } = state;
      if (phase === 'checking') return { words: t('get.checkingThatItCame'), tone: soft };
      const left = timeLeft(total - doneBytes, bytesPerSecond);
      const speed = [
        t('get.of', { done: bytes(doneBytes), total: bytes(total) }),
        ...(bytesPerSecond > 0 ? [`${bytes(bytesPerSecond)}/s`] : []),
        ...(bytesPerSecond > 0 && left ? [t('get.left', { left })] : []),
      ];
      return { words: speed.join(', '), tone: soft };
    }
    case 'paused':
      return { words: t('get.pausedWhatCameIsKept', { total: bytes(total) }), tone: soft };
    case 'failed': {
      const { title, detail } = errorWords(state.error);
      return { words: `${title}. ${detail}`, tone: 'text-lacquer-ink' };
    }
    case 'done':
      return { words: t('get.hereAndChecked', { total: bytes(total) }), tone: soft };
    default:
      return assertNever(state, 'download');
  }
}
