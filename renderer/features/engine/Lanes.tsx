import { useStore } from 'zustand';
import type { Lane, LaneState } from '../../../engine/contract/activity.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { lookedAt, ownerOfLane } from '../../stores/activity.ts';
import { classes } from '../../ui/classes.ts';
import { integer, rate } from '../../ui/format.ts';
import { tip } from '../../ui/Tips.tsx';
import { t } from '../../words/words.ts';
import { laneColumns } from './laneColumns.ts';
import { LaneStrip } from './LaneStrip.tsx';
import { Owner } from './Owner.tsx';
import { pointerTo } from './owners.ts';
import { StepStrip } from './StepStrip.tsx';
import { useLive } from './WhileSeen.tsx';

const stateWords: Record<LaneState, () => string> = {
  waiting: () => t('engine.waiting'),
  paused: () => t('engine.paused'),
  fetching: () => t('engine.fetching'),
  following: () => t('engine.following'),
  reading: () => t('engine.reading'),
  writing: () => t('engine.writing'),
};
const stateHelp: Record<LaneState, () => string> = {
  waiting: () => t('engine.itWaitsForAPlace'),
  paused: () => t('engine.itMadeRoomForAnother'),
  fetching: () => t('engine.itsPagesComeBackFromMemory'),
  following: () => t('engine.anotherReadsTheSameBeginning'),
  reading: () => t('engine.itsPromptIsBeingRead'),
  writing: () => t('engine.itWritesATokenWithEvery'),
};

/** Who is in the batch and who waits for it, a row each, with what each had of the last steps; below them how long the steps took. */
export function Lanes() {
  const lanes = useLive((state) => state.lanes);
  return (
    <div className="rounded-xl border border-line bg-raised">
      {lanes.length === 0 ? (
        <p className="p-4 text-ink-soft">{t('engine.nobodyWantsAnythingRightNow')}</p>
      ) : (
        <ul aria-label={t('engine.lanesOfTheBatch')} className="divide-y divide-line">
          {lanes.map((lane) => (
            <LaneRow key={lane.id} lane={lane} />
          ))}
        </ul>
      )}
      <StepStrip />
    </div>
  );
}

const laneWords = ({ state, ahead, tokensPerSecond, priority }: Lane): string =>
  [
    stateWords[state](),
    ...(state === 'waiting' && ahead > 0 ? [t('engine.beforeIt', { ahead: integer(ahead) })] : []),
    ...(state === 'writing' ? [t('engine.tokS', { rate: rate(tokensPerSecond) })] : []),
    ...(priority === 'background' && state !== 'writing' ? [t('engine.behindAllOthers')] : []),
  ].join(', ');

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
        <p className="ps-5.5 text-[13px] text-ink-soft" {...tip(stateHelp[lane.state]())}>
          {laneWords(lane)}
        </p>
      </div>
      <div className="max-[900px]:order-last max-[900px]:col-span-2">
        <LaneStrip lane={lane.id} owner={owner} />
      </div>
      <p className="text-end text-[12.5px] leading-snug text-ink-faint">
        {lane.computed + 1 < lane.wanted ? (
          <>
            {t('engine.ofRead', { computed: integer(lane.computed), wanted: integer(lane.wanted) })}
            <Progress share={lane.computed / lane.wanted} />
          </>
        ) : (
          t('engine.wanted', { count: lane.wanted })
        )}
        {lane.cachedTokens > 0 && (
          <span className="block">{t('engine.wereCached', { tokens: integer(lane.cachedTokens) })}</span>
        )}
      </p>
    </li>
  );
}

function Progress({ share }: { readonly share: number }) {
  return (
    <span aria-hidden className="my-1 block h-1 overflow-hidden rounded-full bg-line">
      <span
        className="block h-full origin-left rtl:origin-right rounded-full bg-jade"
        style={{ transform: `scaleX(${Math.min(1, share)})` }}
      />
    </span>
  );
}
