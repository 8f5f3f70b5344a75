import { useStore } from 'zustand';
import type { Lane, LaneState } from '../../../engine/contract/activity.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { lookedAt, ownerOfLane } from '../../stores/activity.ts';
import { classes } from '../../ui/classes.ts';
import { integer, rate } from '../../ui/format.ts';
import { tip } from '../../ui/Tips.tsx';
import { laneColumns } from './laneColumns.ts';
import { LaneStrip } from './LaneStrip.tsx';
import { Owner } from './Owner.tsx';
import { pointerTo } from './owners.ts';
import { StepStrip } from './StepStrip.tsx';

const stateWords: Record<LaneState, string> = {
  waiting: 'Waiting',
  paused: 'Paused',
  fetching: 'Fetching',
  following: 'Following',
  reading: 'Reading',
  writing: 'Writing',
};
const stateHelp: Record<LaneState, string> = {
  waiting: 'It waits for a place in the batch.',
  paused: 'It made room for another and goes on by itself.',
  fetching: 'Its pages come back from memory or disk.',
  following: 'Another reads the same beginning; it takes that over.',
  reading: 'Its prompt is being read.',
  writing: 'It writes a token with every step.',
};

/** Who is in the batch and who waits for it, a row each, with what each had of the last steps; below them how long the steps took. */
export function Lanes() {
  const { activity } = usePagoda();
  const lanes = useStore(activity, (state) => state.lanes);
  return (
    <div className="rounded-xl border border-line bg-raised">
      {lanes.length === 0 ? (
        <p className="p-4 text-ink-soft">Nobody wants anything right now.</p>
      ) : (
        <ul aria-label="Lanes of the batch" className="divide-y divide-line">
          {lanes.map((lane) => (
            <LaneRow key={lane.id} lane={lane} />
          ))}
        </ul>
      )}
      <StepStrip />
    </div>
  );
}

function LaneRow({ lane }: { readonly lane: Lane }) {
  const pagoda = usePagoda();
  const owner = ownerOfLane(lane);
  const lit = useStore(pagoda.activity, (state) => lookedAt(state)?.owner === owner);
  return (
    <li
      {...pointerTo(pagoda, owner)}
      className={classes('tabular items-center px-4 py-2 transition-colors', laneColumns, lit && 'bg-hover')}
    >
      <div className="min-w-0">
        <Owner owner={owner} lane={lane} />
        <p className="pl-5.5 text-[13px] text-ink-soft" {...tip(stateHelp[lane.state])}>
          {stateWords[lane.state]}
          {lane.state === 'waiting' && lane.ahead > 0 && `, ${integer(lane.ahead)} before it`}
          {lane.state === 'writing' && `, ${rate(lane.tokensPerSecond)} tok/s`}
          {lane.priority === 'background' && lane.state !== 'writing' && ', behind all others'}
        </p>
      </div>
      <div className="max-[900px]:order-last max-[900px]:col-span-2">
        <LaneStrip lane={lane.id} owner={owner} />
      </div>
      <p className="text-right text-[12.5px] leading-snug text-ink-faint">
        {lane.computed + 1 < lane.wanted ? (
          <>
            {integer(lane.computed)} of {integer(lane.wanted)} read
            <Progress share={lane.computed / lane.wanted} />
          </>
        ) : (
          <>{integer(lane.wanted)} tokens</>
        )}
        {lane.cachedTokens > 0 && <span className="block">{integer(lane.cachedTokens)} were cached</span>}
      </p>
    </li>
  );
}

function Progress({ share }: { readonly share: number }) {
  return (
    <span aria-hidden className="my-1 block h-1 overflow-hidden rounded-full bg-line">
      <span
        className="block h-full origin-left rounded-full bg-jade"
        style={{ transform: `scaleX(${Math.min(1, share)})` }}
      />
    </span>
  );
}
