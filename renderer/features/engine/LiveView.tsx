import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { watchActivity } from '../../actions/activity.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { integer } from '../../ui/format.ts';
import { PageSection } from '../../ui/Page.tsx';
import { t } from '../../words/words.ts';
import { Fact, Facts } from './facts.tsx';
import { Lanes } from './Lanes.tsx';
import { Latencies } from './Latencies.tsx';
import { Guesses } from './Guesses.tsx';
import { Holdings } from './Holdings.tsx';
import { Pace } from './Pace.tsx';
import { PageReader } from './PageReader.tsx';
import { PageMap } from './PageMap.tsx';
import { useLive, WhileSeen } from './WhileSeen.tsx';

/** The batch, the page map and what they cost, live. Pointing at a lane, a page or its words lights up what belongs to it. */
export function LiveView() {
  const pagoda = usePagoda();
  const pid = useStore(pagoda.models, (state) => state.info?.pid);
  useEffect(() => watchActivity(pagoda), [pagoda, pid]);
  return (
    <>
      <PageSection title={t('engine.theBatch')}>
        <WhileSeen>
          <Lanes />
          <ShownSlowly />
        </WhileSeen>
      </PageSection>
      <PageSection title={t('engine.guessingAhead')}>
        <WhileSeen>
          <Guesses />
        </WhileSeen>
      </PageSection>
      <PageSection title={t('engine.theCache')}>
        <div className="space-y-3">
          <WhileSeen>
            <PageMap />
          </WhileSeen>
          <PageReader />
          <WhileSeen>
            <Holdings />
          </WhileSeen>
          <WhileSeen>
            <CacheFacts />
          </WhileSeen>
        </div>
      </PageSection>
      <PageSection title={t('engine.pace')}>
        <div className="space-y-3">
          <WhileSeen>
            <Pace />
          </WhileSeen>
          <WhileSeen>
            <Latencies />
          </WhileSeen>
        </div>
      </PageSection>
    </>
  );
}

/** From here on it is said how seldom it is drawn, and below it no longer. Milliseconds. */
const [slow, fast] = [700, 400];

/** Where a frame is dear, as on a machine that draws in software. */
function ShownSlowly() {
  const { glancesMs } = usePagoda();
  const pauseMs = useLive(() => Math.round(glancesMs() / 100) * 100);
  const [said, setSaid] = useState(false);
  if (said ? pauseMs < fast : pauseMs >= slow) setSaid(!said);
  if (!said) return null;
  return <p className="mt-2 text-[12.5px] text-ink-faint">{t('engine.drawnAboutOnceASecond')}</p>;
}

function CacheFacts() {
  const totals = useLive((state) => state.totals);
  const tiers = useLive((state) => state.tiers);
  if (!totals || !tiers) return null;
  const { cells, ram, disk } = tiers;
  const share = (tokens: number) =>
    totals.promptTokens > 0 ? ` (${Math.round((100 * tokens) / totals.promptTokens)} %)` : '';
  return (
    <Facts columns>
      <Fact name={t('engine.contextCells')}>
        {t('engine.cells', {
          used: integer(cells.used),
          parked: integer(cells.parked),
          free: integer(cells.free),
        })}
      </Fact>
      {!ram && <Fact name={t('engine.inMemory')}>{t('engine.switchedOff')}</Fact>}
      {!disk && <Fact name={t('engine.onDisk')}>{t('engine.nothingKept')}</Fact>}
      <Fact name={t('engine.prompts')}>{t('engine.wanted', { count: totals.promptTokens })}</Fact>
      <Fact name={t('engine.foundCached')}>
        {integer(totals.onDevice)}
        {share(totals.onDevice)}
      </Fact>
      <Fact name={t('engine.fetched2')}>
        {integer(totals.restored)}
        {share(totals.restored)}
      </Fact>
      <Fact name={t('engine.readOnceForAll')}>
        {integer(totals.shared)}
        {share(totals.shared)}
      </Fact>
      <Fact name={t('engine.paused')}>{t('engine.timesForWantOfRoom', { count: totals.pauses })}</Fact>
    </Facts>
  );
}
