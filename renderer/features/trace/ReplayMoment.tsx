import { useMemo } from 'react';
import { useStore } from 'zustand';
import { openChat } from '../../actions/chats.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { endOfStep, momentAt, stepAt, type LaneMoment, type Replay } from '../../stores/trace.ts';
import { integer, tokens } from '../../ui/format.ts';
import { ownerPaint } from '../engine/colours.ts';
import { Fact, Facts } from '../engine/facts.tsx';
import { nameOf, useTitle } from '../engine/owners.ts';

/** What was going on at the moment that is looked at. */
export function ReplayMoment({ replay }: { readonly replay: Replay }) {
  const { trace } = usePagoda();
  const at = useStore(trace, (state) => state.at);
  const index = stepAt(replay.steps, at);
  const step = replay.steps[index];
  const inStep = step !== undefined && at <= endOfStep(step);
  // Within a step nothing changes; between two, those who come and go do.
  const when = inStep ? step.at : Math.floor(at / 20) * 20;
  const moment = useMemo(
    () => momentAt(replay, inStep ? (when + endOfStep(replay.steps[index]!)) / 2 : when),
    [replay, when, inStep, index],
  );
  if (!step) return <p className="border-t border-line p-4 text-ink-soft">Before the first step.</p>;
  const { cells } = step;
  return (
    <div className="space-y-3 border-t border-line p-4">
      <Facts columns>
        <Fact name="Step">
          {integer(step.step)}, {(endOfStep(step) - step.at).toFixed(1)} ms
          {step.outcome === 'ok' ? '' : `: ${outcomeWords[step.outcome]}`}
        </Fact>
        <Fact name="Of these">
          {step.wait.toFixed(1)} ms for the device, {(step.plan + step.layOut).toFixed(1)} ms to plan,{' '}
          {(step.emit + step.commit).toFixed(1)} ms to tell
        </Fact>
        <Fact name="Tokens">
          {tokens(step.tokens)}, {integer(step.promptTokens)} of them of prompts
        </Fact>
        <Fact name="Context cells">
          {integer(cells.used)} in use, {integer(cells.parked)} parked, {integer(cells.free)} free
        </Fact>
      </Facts>
      {moment.lanes.length > 0 && (
        <ul aria-label="Lanes at this moment" className="divide-y divide-line border-t border-line">
          {moment.lanes.map((each) => (
            <LaneAt key={each.lane.id} moment={each} />
          ))}
        </ul>
      )}
    </div>
  );
}

const outcomeWords = {
  noKvRoom: 'the device found no room',
  aborted: 'broken off',
  invalidBatch: 'the device refused it',
  cacheOpFailed: 'the cache failed',
  fatal: 'the device failed',
} as const;

function LaneAt({ moment: { lane, row, chosen } }: { readonly moment: LaneMoment }) {
  const pagoda = usePagoda();
  const title = useTitle(lane.tag === '' ? null : lane.tag);
  return (
    <li className="tabular flex items-center gap-2.5 py-1.5">
      <span
        aria-hidden
        className="size-3 shrink-0 rounded-sm"
        style={{ background: ownerPaint(lane.colour) }}
      />
      {title === undefined ? (
        <span className="min-w-0 flex-1 truncate text-ink-soft">
          {nameOf(lane.tag === '' ? `#${lane.task}` : lane.tag, lane)}
        </span>
      ) : (
        <span className="min-w-0 flex-1 truncate">
          <button
            type="button"
            className="max-w-full truncate rounded text-left font-medium hover:underline"
            onClick={() => void openChat(pagoda, lane.tag)}
          >
            {title}
          </button>
        </span>
      )}
      <span className="text-[13px] text-ink-soft">{doing(row)}</span>
      <span className="w-28 text-right text-[13px] text-ink-faint">{integer(chosen)} written</span>
    </li>
  );
}

function doing(row: LaneMoment['row']): string {
  if (!row) return 'waits';
  if (row.chosen === 0) return `reads ${tokens(row.tokens)}`;
  const guessed = row.drafted > 0 ? `, ${integer(row.drafted)} guessed` : '';
  return `writes ${tokens(row.chosen)}${guessed}`;
}
