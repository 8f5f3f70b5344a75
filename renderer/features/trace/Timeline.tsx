import { useCallback, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useStore } from 'zustand';
import { pan, seek, seekStep, togglePlaying, zoom } from '../../actions/trace.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { stepAt, type Replay } from '../../stores/trace.ts';
import { integer, seconds } from '../../ui/format.ts';
import { useCanvas, type Brush } from '../engine/useCanvas.ts';
import { t } from '../../words/words.ts';
import { drawTimeline, heightOf } from './drawTimeline.ts';

/** The lanes over time, a row each, with the steps that each had; below them how full the cells were. */
export function Timeline({ replay }: { readonly replay: Replay }) {
  const pagoda = usePagoda();
  const from = useStore(pagoda.trace, (state) => state.from);
  const to = useStore(pagoda.trace, (state) => state.to);
  const draw = useCallback((brush: Brush) => drawTimeline(brush, replay, { from, to }), [replay, from, to]);
  const canvas = useCanvas(draw);
  const dragging = useRef(false);

  function timeAt({ nativeEvent, currentTarget }: PointerEvent<HTMLElement>): number {
    const { left, width } = currentTarget.getBoundingClientRect();
    return from + ((nativeEvent.clientX - left) / width) * (to - from);
  }
  function onPointerDown(event: PointerEvent<HTMLElement>) {
    dragging.current = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    pagoda.trace.setState({ playing: false });
    seek(pagoda, timeAt(event));
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
  const keys: Record<string, () => void> = {
    ArrowLeft: () => seekStep(pagoda, -1),
    ArrowRight: () => seekStep(pagoda, 1),
    Home: () => seek(pagoda, 0),
    End: () => seek(pagoda, replay.end),
    ' ': () => togglePlaying(pagoda),
    w: () => zoom(pagoda, 0.5),
    s: () => zoom(pagoda, 2),
    a: () => pan(pagoda, -0.25),
    d: () => pan(pagoda, 0.25),
  };
  return (
    <div className="p-3">
      <Slider replay={replay} onKeyDown={onKeyDown}>
        <div
          className="relative cursor-crosshair overflow-hidden"
          onPointerDown={onPointerDown}
          onPointerMove={(event) => dragging.current && seek(pagoda, timeAt(event))}
          onPointerUp={() => (dragging.current = false)}
          onPointerCancel={() => (dragging.current = false)}
        >
          <canvas
            ref={canvas}
            aria-hidden
            style={{ height: heightOf(replay) }}
            className="pointer-events-none block w-full text-ink-faint outline-jade"
          />
          <Head />
        </div>
      </Slider>
      <p className="mt-1.5 text-[12.5px] text-ink-faint">{t('trace.arrowKeysGoFromStep')}</p>
    </div>
  );
}

function Slider({
  replay,
  onKeyDown,
  children,
}: {
  readonly replay: Replay;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly children: React.ReactNode;
}) {
  const { trace } = usePagoda();
  const index = useStore(trace, ({ at }) => stepAt(replay.steps, at));
  const step = replay.steps[index];
  return (
    <div
      role="slider"
      dir="ltr"
      tabIndex={0}
      aria-label={t('trace.timeInTheRecording')}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={Math.max(0, replay.steps.length - 1)}
      aria-valuenow={Math.max(0, index)}
      aria-valuetext={
        step
          ? t('trace.step2', { step: integer(step.step), at: seconds(step.at) })
          : t('trace.beforeTheFirstStep2')
      }
      onKeyDown={onKeyDown}
      className="rounded-md"
    >
      {children}
    </div>
  );
}

/** Where the time that is looked at is: it moves without anything being drawn anew. */
function Head() {
  const { trace } = usePagoda();
  const place = useStore(trace, ({ at, from, to }) =>
    at < from || at > to ? null : (at - from) / (to - from),
  );
  if (place === null) return null;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute inset-y-0 w-0.5 -translate-x-1/2 bg-lacquer"
      style={{ insetInlineStart: `${place * 100}%` }}
    />
  );
}
