import { ArrowLeft, Check, Download } from 'lucide-react';
import { useStore } from 'zustand';
import type { DownloadEntry } from '../../../electron/ipc/contract/downloads.ts';
import type { Offer } from '../../../engine/contract/libraryProcess.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { showOffers, startDownload } from '../../actions/downloads.ts';
import { chatWith } from '../../actions/library.ts';
import { usePagoda } from '../../PagodaContext.ts';
import type { LibraryStoreState } from '../../stores/library.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { bytes, fileName } from '../../ui/format.ts';
import { PagodaMark } from '../../ui/PagodaMark.tsx';
import { SizeMark } from '../library/FitMark.tsx';
import { t } from '../../words/words.ts';
import { HubProblem } from './HubProblem.tsx';
import { isProjector, quantisationWords } from './offerWords.ts';

interface OffersProps {
  readonly asked: NonNullable<LibraryStoreState['offers']>;
}

/** What one repository has: the same model in several sizes, as a rule. */
export function Offers({ asked }: OffersProps) {
  const pagoda = usePagoda();
  const { repository } = asked;
  const hasFound = useStore(pagoda.library, (all) => all.found !== null);
  return (
    <section aria-label={repository}>
      <div className="mb-3 flex items-center gap-1.5">
        {hasFound && (
          <IconButton
            label={t('get.backToWhatWasFound')}
            onClick={() => pagoda.library.setState({ offers: null })}
          >
            <ArrowLeft size={16} className="rtl:rotate-180" />
          </IconButton>
        )}
        <h2 className="font-display text-[19px] font-semibold tracking-[-0.015em] wrap-anywhere">
          {oneLine(repository, 160)}
        </h2>
      </div>
      {asked.kind === 'waiting' && (
        <p role="status" className="flex items-center gap-3 text-ink-soft">
          <PagodaMark lit={null} className="h-7 text-jade" />
          {t('get.lookingAtWhatItHas')}
        </p>
      )}
      {asked.kind === 'failed' && (
        <HubProblem error={asked.error} onRetry={() => void showOffers(pagoda, repository)} />
      )}
      {asked.kind === 'here' && <List repository={repository} offers={asked.value} />}
    </section>
  );
}

function List({ repository, offers }: { readonly repository: string; readonly offers: readonly Offer[] }) {
  const { library } = usePagoda();
  const downloads = useStore(library, (all) => all.downloads);
  const room = useStore(library, (all) => all.room);
  if (offers.length === 0) return <p className="text-ink-soft">{t('get.itHasNoWholeGGUFFile')}</p>;
  return (
    <>
      <p className="mb-3 max-w-[66ch] text-ink-soft">{t('get.theSmallestFirstMoreBitsCome')}</p>
      <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-raised">
        {offers.map((offer) => (
          <li key={offer.name} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5">
            <span className="tabular w-22 shrink-0 font-semibold">{offer.quantisation ?? 'GGUF'}</span>
            <span className="min-w-44 flex-1">
              <span className="block text-[13.5px] text-ink-soft">{quantisationWords(offer)}</span>
              <span dir="auto" className="block truncate text-[12.5px] text-ink-faint">
                {offer.files.length > 1
                  ? t('get.files', { name: oneLine(fileName(offer.name), 120), files: offer.files.length })
                  : oneLine(fileName(offer.name), 120)}
              </span>
            </span>
            <span className="tabular w-18 text-end font-medium">{bytes(offer.bytes)}</span>
            <span className="flex w-36 justify-end">
              {!isProjector(offer) && <SizeMark fileBytes={offer.bytes} room={room} />}
            </span>
            <GetButton
              repository={repository}
              offer={offer}
              download={downloads.find(
                (each) => each.repository === repository && each.name === fileName(offer.name),
              )}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

interface GetButtonProps {
  readonly repository: string;
  readonly offer: Offer;
  readonly download: DownloadEntry | undefined;
}

function GetButton({ repository, offer, download }: GetButtonProps) {
  const pagoda = usePagoda();
  const what = t('get.offerOf', { quantisation: offer.quantisation ?? fileName(offer.name), repository });
  if (download?.state.kind === 'done') {
    const { path } = download.state;
    return (
      <Button className="w-26" onClick={() => void chatWith(pagoda, path)}>
        <Check size={14} className="text-jade" />
        {t('get.chat')}
      </Button>
    );
  }
  const running = download?.state.kind === 'running';
  return (
    <Button
      className="w-26"
      disabled={running}
      aria-label={running ? t('get.fetching', { what }) : t('get.get', { what })}
      onClick={() => void startDownload(pagoda, repository, offer)}
    >
      <Download size={14} />
      {running ? t('get.fetching2') : download ? t('get.goOn') : t('get.get2')}
    </Button>
  );
}
