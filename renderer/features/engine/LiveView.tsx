import { useEffect } from 'react';
import { useStore } from 'zustand';
import { watchActivity } from '../../actions/activity.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { bytes, integer } from '../../ui/format.ts';
import { PageSection } from '../../ui/Page.tsx';
import { Fact, Facts } from './facts.tsx';
import { Lanes } from './Lanes.tsx';
import { Latencies } from './Latencies.tsx';
import { PageMap } from './PageMap.tsx';
import { StepStrip } from './StepStrip.tsx';

/** The batch, the page map and what they cost, live. Pointing at a lane or a page lights up what belongs to it. */
export function LiveView() {
  const pagoda = usePagoda();
  const pid = useStore(pagoda.models, (state) => state.info?.pid);
  useEffect(() => watchActivity(pagoda), [pagoda, pid]);
  return (
    <>
      <PageSection title="The batch">
        <div className="space-y-3">
          <Lanes />
          <StepStrip />
        </div>
      </PageSection>
      <PageSection title="The cache">
        <div className="space-y-3">
          <PageMap />
          <CacheFacts />
        </div>
      </PageSection>
      <PageSection title="Waiting times">
        <Latencies />
      </PageSection>
    </>
  );
}

function CacheFacts() {
  const { activity } = usePagoda();
  const totals = useStore(activity, (state) => state.totals);
  const tiers = useStore(activity, (state) => state.tiers);
  if (!totals || !tiers) return null;
  const { cells, bytesPerCell, ram, disk } = tiers;
  const share = (tokens: number) =>
    totals.promptTokens > 0 ? ` (${Math.round((100 * tokens) / totals.promptTokens)} %)` : '';
  return (
    <Facts columns>
      <Fact name="Context cells">
        {integer(cells.used)} in use, {integer(cells.parked)} parked, {integer(cells.free)} free
      </Fact>
      <Fact name="On the device">{bytes(cells.total * bytesPerCell)}</Fact>
      <Fact name="In memory">{ram ? `${bytes(ram.bytes)} of ${bytes(ram.limit)}` : 'switched off'}</Fact>
      <Fact name="On disk">{disk ? bytes(disk.bytes) : 'nothing kept'}</Fact>
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
