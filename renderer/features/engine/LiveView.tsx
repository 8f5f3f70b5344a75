import { useEffect } from 'react';
import { useStore } from 'zustand';
import { watchActivity } from '../../actions/activity.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { integer } from '../../ui/format.ts';
import { PageSection } from '../../ui/Page.tsx';
import { Fact, Facts } from './facts.tsx';
import { Lanes } from './Lanes.tsx';
import { Latencies } from './Latencies.tsx';
import { Guesses } from './Guesses.tsx';
import { Holdings } from './Holdings.tsx';
import { Pace } from './Pace.tsx';
import { PageReader } from './PageReader.tsx';
import { PageMap } from './PageMap.tsx';

/** The batch, the page map and what they cost, live. Pointing at a lane, a page or its words lights up what belongs to it. */
export function LiveView() {
  const pagoda = usePagoda();
  const pid = useStore(pagoda.models, (state) => state.info?.pid);
  useEffect(() => watchActivity(pagoda), [pagoda, pid]);
  return (
    <>
      <PageSection title="The batch">
        <Lanes />
      </PageSection>
      <PageSection title="Guessing ahead">
        <Guesses />
      </PageSection>
      <PageSection title="The cache">
        <div className="space-y-3">
          <PageMap />
          <PageReader />
          <Holdings />
          <CacheFacts />
        </div>
      </PageSection>
      <PageSection title="Pace">
        <div className="space-y-3">
          <Pace />
          <Latencies />
        </div>
      </PageSection>
    </>
  );
}

function CacheFacts() {
  const { activity } = usePagoda();
  const totals = useStore(activity, (state) => state.totals);
  const tiers = useStore(activity, (state) => state.tiers);
  if (!totals || !tiers) return null;
  const { cells, ram, disk } = tiers;
  const share = (tokens: number) =>
    totals.promptTokens > 0 ? ` (${Math.round((100 * tokens) / totals.promptTokens)} %)` : '';
  return (
    <Facts columns>
      <Fact name="Context cells">
        {integer(cells.used)} in use, {integer(cells.parked)} parked, {integer(cells.free)} free
      </Fact>
      {!ram && <Fact name="In memory">switched off</Fact>}
      {!disk && <Fact name="On disk">nothing kept</Fact>}
      <Fact name="Prompts">{integer(totals.promptTokens)} tokens</Fact>
      <Fact name="Found cached">
        {integer(totals.onDevice)}
        {share(totals.onDevice)}
      </Fact>
      <Fact name="Fetched">
        {integer(totals.restored)}
        {share(totals.restored)}
      </Fact>
      <Fact name="Read once for all">
        {integer(totals.shared)}
        {share(totals.shared)}
      </Fact>
      <Fact name="Paused">{integer(totals.pauses)} times for want of room</Fact>
    </Facts>
  );
}
