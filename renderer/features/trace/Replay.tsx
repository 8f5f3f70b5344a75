import { Maximize2, Pause, Play, SkipBack, SkipForward, ZoomIn, ZoomOut } from 'lucide-react';
import { useId } from 'react';
import { useStore } from 'zustand';
import { seek, seekStep, togglePlaying, zoom } from '../../actions/trace.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { seconds } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { Rich } from '../../words/Rich.tsx';
import { ReplayMoment } from './ReplayMoment.tsx';
import { Timeline } from './Timeline.tsx';

const speeds = [
  [0.1, () => t('trace.aTenth')],
  [0.25, () => t('trace.aQuarter')],
  [1, () => t('trace.asItWas')],
  [4, () => t('trace.fourTimes')],
] as const;

/** A recording, gone through again: its lanes over time, and what was going on at the moment that is looked at. */
export function Replay() {
  const pagoda = usePagoda();
  const replay = useStore(pagoda.trace, (state) => state.replay);
  const playing = useStore(pagoda.trace, (state) => state.playing);
  const speed = useStore(pagoda.trace, (state) => state.speed);
  const speedId = useId();
  if (!replay) return null;
  return (
    <div className="rounded-xl border border-line bg-raised">
      <div className="flex flex-wrap items-center gap-1 border-b border-line px-3 py-2">
        <IconButton label={t('trace.toTheBeginning')} onClick={() => seek(pagoda, 0)}>
          <SkipBack size={15} />
        </IconButton>
        <IconButton
          label={playing ? t('trace.hold') : t('trace.play')}
          shortcut="Space"
          onClick={() => togglePlaying(pagoda)}
        >
          {playing ? <Pause size={16} /> : <Play size={16} />}
        </IconButton>
        <IconButton label={t('trace.nextStep')} shortcut="→" onClick={() => seekStep(pagoda, 1)}>
          <SkipForward size={15} />
        </IconButton>
        <label htmlFor={speedId} className="ms-2 text-[13px] text-ink-soft">
          {t('trace.speed')}
        </label>
        <select
          id={speedId}
          value={speed}
          onChange={(event) => pagoda.trace.setState({ speed: Number(event.target.value) })}
          className="h-8 rounded-lg border border-line-strong bg-raised px-2 text-[13.5px]"
        >
          {speeds.map(([value, words]) => (
            <option key={value} value={value}>
              {words()}
            </option>
          ))}
        </select>
        <span className="tabular flex-1 px-2 text-end text-[13px] text-ink-soft">
          <Rich text="trace.clockOf" values={{ end: seconds(replay.end) }} parts={{ time: <Clock /> }} />
        </span>
        <IconButton label={t('trace.closer')} shortcut="W" onClick={() => zoom(pagoda, 0.5)}>
          <ZoomIn size={16} />
        </IconButton>
        <IconButton label={t('trace.farther')} shortcut="S" onClick={() => zoom(pagoda, 2)}>
          <ZoomOut size={16} />
        </IconButton>
        <IconButton
          label={t('trace.allOfIt')}
          onClick={() => pagoda.trace.setState({ from: 0, to: replay.end })}
        >
          <Maximize2 size={15} />
        </IconButton>
      </div>
      <Timeline replay={replay} />
      <ReplayMoment replay={replay} />
    </div>
  );
}

function Clock() {
  const { trace } = usePagoda();
  const at = useStore(trace, (state) => Math.floor(state.at / 10));
  return <>{seconds(at * 10)}</>;
}
