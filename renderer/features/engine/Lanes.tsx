import { useStore } from 'zustand';
import type { Lane, LaneState } from '../../../engine/contract/activity.ts';
import { openChat } from '../../actions/chats.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { classes } from '../../ui/classes.ts';
import { integer, rate } from '../../ui/format.ts';
import { laneColour } from './laneColours.ts';

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

/** Who is in the batch and who waits for it, a row each. */
export function Lanes() {
  const { activity } = usePagoda();
  const lanes = useStore(activity, (state) => state.lanes);
  if (lanes.length === 0)
    return (
      <p className="rounded-xl border border-line bg-raised p-4 text-ink-soft">
        Nobody wants anything right now.
      </p>
    );
  return (
    <ul
      aria-label="Lanes of the batch"
      className="divide-y divide-line rounded-xl border border-line bg-raised"
    >
      {lanes.map((lane) => (
        <LaneRow key={lane.id} lane={lane} />
      ))}
    </ul>
  );
}

function LaneRow({ lane }: { readonly lane: Lane }) {
  const pagoda = usePagoda();
  const pointed = useStore(pagoda.activity, (state) => state.pointed === lane.id);
  const chatId = useStore(pagoda.generations, (state) => state.byMessage[lane.tag]?.chatId ?? lane.tag);
  const title = useStore(pagoda.chats, ({ list }) => list?.find(({ id }) => id === chatId)?.title);
  const point = (on: boolean) => pagoda.activity.setState({ pointed: on ? lane.id : null });
  const done = lane.wanted > 0 ? lane.computed / lane.wanted : 0;
  return (
    <li
      onPointerEnter={() => point(true)}
      onPointerLeave={() => point(false)}
      className={classes(
        'tabular grid grid-cols-[auto_1fr_auto] items-center gap-x-3 gap-y-1 px-4 py-2.5',
        pointed && 'bg-hover',
      )}
    >
      <span
        aria-hidden
        className="size-3 rounded-sm"
        style={{ background: `light-dark(${laneColour(lane.id, false)}, ${laneColour(lane.id, true)})` }}
      />
      <span className="min-w-0 truncate">
        {title === undefined ? (
          <span className="text-ink-soft">
            {lane.priority === 'background' ? 'Reading ahead' : `Request ${integer(lane.task)}`}
          </span>
        ) : (
          <button
            type="button"
            className="max-w-full truncate rounded text-left hover:underline"
            onFocus={() => point(true)}
            onBlur={() => point(false)}
            onClick={() => void openChat(pagoda, chatId).then(() => pagoda.ui.setState({ view: 'chat' }))}
          >
            {lane.priority === 'background' ? `${title} (read ahead)` : title}
          </button>
        )}
      </span>
      <span className="text-[13px] text-ink-soft" title={stateHelp[lane.state]}>
        {stateWords[lane.state]}
        {lane.state === 'waiting' && lane.ahead > 0 && `, ${integer(lane.ahead)} before it`}
        {lane.state === 'writing' && `, ${rate(lane.tokensPerSecond)} tok/s`}
      </span>
      <span aria-hidden />
      <span className="h-1 overflow-hidden rounded-full bg-line" aria-hidden>
        <span
          className="block h-full origin-left rounded-full bg-jade transition-transform duration-100"
          style={{ transform: `scaleX(${done})` }}
        />
      </span>
      <span className="text-[12.5px] text-ink-faint">
        {integer(lane.computed)} of {integer(lane.wanted)}
        {lane.cachedTokens > 0 && `, ${integer(lane.cachedTokens)} were cached`}
      </span>
    </li>
  );
}
