import { useCallback, type KeyboardEvent, type PointerEvent } from 'react';
import { useStore } from 'zustand';
import type { StepSample } from '../../../engine/contract/activity.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { ownerOfLane, stepsShown } from '../../stores/activity.ts';
import { classes } from '../../ui/classes.ts';
import { fixed, integer, tokens } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { Rich } from '../../words/Rich.tsx';
import { ownerColour } from './colours.ts';
import { laneColumns } from './laneColumns.ts';
import { mark } from './LaneStrip.tsx';
import { useCanvas, type Brush } from './useCanvas.ts';
import { useLive } from './WhileSeen.tsx';

/** How long the last steps took, each a bar cut by the lanes that were in it. Point at one, or walk along them by the arrow keys. */
export function StepStrip() {
  const { activity } = usePagoda();
  const steps = useLive((state) => state.steps);
  const lanes = useLive((state) => state.lanes);
  const colours = useStore(activity, (state) => state.colours);
  const looked = useStore(activity, (state) => state.step);

  const slowest = Math.max(5, ...steps.map(({ milliseconds }) => milliseconds));
  const draw = useCallback(
    ({ context, width, height, dark, ink }: Brush) => {
      const owner = new Map(lanes.map((lane) => [lane.id, colours.get(ownerOfLane(lane))]));
      const pitch = width / stepsShown;
      for (const [index, step] of steps.entries()) {
        const x = Math.round(width - (steps.length - index) * pitch);
        if (step.step === looked) mark(context, x, pitch, height, ink);
        const total = step.rows.reduce((sum, { tokens }) => sum + Math.sqrt(tokens), 0);
        const full = Math.max(1, (step.milliseconds / slowest) * (height - 2));
        const rows = step.rows.length > 0 ? step.rows : [{ lane: -1, tokens: 1 }];
        let y = height;
        for (const { lane, tokens } of rows) {
          const colour = owner.get(lane);
          const part = total > 0 ? (full * Math.sqrt(tokens)) / total : full;
          y -= part;
          context.globalAlpha = colour === undefined ? 0.5 : 1;
          context.fillStyle = colour === undefined ? ink : ownerColour(colour, dark);
          context.fillRect(x, y, Math.max(1, Math.floor(pitch - 1)), part);
        }
      }
    },
    [steps, lanes, colours, looked, slowest],
  );
  const canvas = useCanvas(draw);

  const at = steps.findIndex(({ step }) => step === looked);
  const shown = steps[at] ?? steps.at(-1);
  const look = (index: number) => activity.setState({ step: steps[index]?.step ?? null });
  function onPointerMove({ nativeEvent, currentTarget }: PointerEvent<HTMLElement>) {
    const pitch = currentTarget.clientWidth / stepsShown;
    look(steps.length - Math.ceil((currentTarget.clientWidth - nativeEvent.offsetX) / pitch));
  }
  function onKeyDown(event: KeyboardEvent) {
    const from = at === -1 ? steps.length - 1 : at;
    const moves: Record<string, number> = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      Home: 0,
      End: steps.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    look(Math.min(steps.length - 1, Math.max(0, to)));
  }
  return (
    <div className={classes('items-center border-t border-line px-4 py-3', laneColumns)}>
      <p className="text-[13px] text-ink-soft max-[900px]:col-span-2">
        <Rich
          text="engine.stepsTheNewestOnTheRight"
          parts={{ b: <span className="font-medium text-ink" /> }}
        />
      </p>
      <div
        role="slider"
        dir="ltr"
        aria-label={t('engine.steps')}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, steps.length - 1)}
        aria-valuenow={Math.max(0, at === -1 ? steps.length - 1 : at)}
        aria-valuetext={stepWords(shown)}
        tabIndex={0}
        onPointerMove={onPointerMove}
        onPointerLeave={() => look(-1)}
        onBlur={() => look(-1)}
        onKeyDown={onKeyDown}
        className="rounded-sm max-[900px]:col-span-2"
      >
        <canvas ref={canvas} aria-hidden className="pointer-events-none block h-16 w-full text-ink-faint" />
      </div>
      <p className="tabular text-end text-[12.5px] leading-snug text-ink-faint max-[900px]:col-span-2 max-[900px]:text-start">
        {shown ? (
          <>
            <span className="block">
              {t('engine.step', { step: integer(shown.step), time: fixed(shown.milliseconds, 1) })}
            </span>
            {tokensWords(shown)}
          </>
        ) : (
          t('engine.noStepYet')
        )}
      </p>
    </div>
  );
}

const tokensWords = ({ replyTokens, promptTokens, restoredTokens }: StepSample): string =>
  [
    t('engine.written', { tokens: integer(replyTokens) }),
    ...(promptTokens > 0 ? [t('engine.read', { tokens: integer(promptTokens) })] : []),
    ...(restoredTokens > 0 ? [t('engine.restored', { tokens: integer(restoredTokens) })] : []),
  ].join(', ');

function stepWords(step: StepSample | undefined): string {
  if (!step) return t('engine.noStepYet');
  return t('engine.stepWords', {
    step: integer(step.step),
    time: fixed(step.milliseconds, 1),
    lanes: t('engine.lanes', { count: step.rows.length }),
    written: tokens(step.replyTokens),
    read: integer(step.promptTokens),
  });
}
