import { useStore } from 'zustand';
import { quoted } from '../../errors/details.ts';
import { tryGpusAgain } from '../../actions/gpus.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../words/words.ts';
import { Banner } from './Banner.tsx';
import { leftOutDetail, leftOutTitle } from './leftOutWords.ts';

/** Above the conversation at the start at which a GPU crashed or hung. Later ones say it where devices are shown. */
export function LeftOutBanner() {
  const pagoda = usePagoda();
  const info = useStore(pagoda.models, (state) => state.info);
  const seen = useStore(pagoda.ui, (state) => state.leftOutSeen);
  const found = info?.leftOut.find(({ now }) => now);
  if (!info || !found || seen === info.pid) return null;
  return (
    <Banner
      tone="error"
      title={leftOutTitle(found)}
      detail={leftOutDetail(found, info.variant)}
      onDismiss={() => pagoda.ui.setState({ leftOutSeen: info.pid })}
    >
      <Button onClick={() => void tryGpusAgain(pagoda)}>{t('engine.tryItOnceMore')}</Button>
    </Banner>
  );
}

/** Which GPUs are left out, and a way back to them. */
export function LeftOutNotes() {
  const pagoda = usePagoda();
  const info = useStore(pagoda.models, (state) => state.info);
  if (!info || info.leftOut.length === 0) return null;
  return (
    <div
      role="note"
      aria-label={t('engine.leftOut')}
      className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3"
    >
      <div className="min-w-64 flex-1 text-ink-soft">
        {info.leftOut.map((one) => (
          <p key={one.variant}>
            <strong className="font-medium text-ink">{leftOutTitle(one)}</strong>{' '}
            <span className="text-ink-faint">({quoted(one.detail)})</span>. {leftOutDetail(one, info.variant)}
          </p>
        ))}
      </div>
      <Button onClick={() => void tryGpusAgain(pagoda)}>{t('engine.tryItOnceMore')}</Button>
    </div>
  );
}
