import { useCallback } from 'react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { stepsShown } from '../../stores/activity.ts';
import { isDark, laneColour } from './laneColours.ts';
import { useCanvas } from './useCanvas.ts';

/** The last steps, each a bar as high as it took long, cut by the lanes that were in it. */
export function StepStrip() {
  const { activity } = usePagoda();
  const steps = useStore(activity, (state) => state.steps);
  const pointed = useStore(activity, (state) => state.pointed);

  const draw = useCallback(
    (context: CanvasRenderingContext2D, width: number, height: number) => {
      const dark = isDark(context.canvas);
      const { color } = getComputedStyle(context.canvas);
      const slowest = Math.max(5, ...steps.map(({ milliseconds }) => milliseconds));
      const pitch = width / stepsShown;
      for (const [index, step] of steps.entries()) {
        const x = width - (steps.length - index) * pitch;
        const total = step.rows.reduce((sum, { tokens }) => sum + Math.sqrt(tokens), 0);
        const full = (step.milliseconds / slowest) * (height - 2);
        let y = height;
        for (const { lane, tokens } of step.rows) {
          const part = (full * Math.sqrt(tokens)) / total;
          y -= part;
          context.globalAlpha = pointed === null || pointed === lane ? 1 : 0.2;
          context.fillStyle = laneColour(lane, dark);
          context.fillRect(x, y, Math.max(1, pitch - 1), part);
        }
        if (step.rows.length > 0) continue;
        context.globalAlpha = 0.4;
        context.fillStyle = color;
        context.fillRect(x, height - full, Math.max(1, pitch - 1), full);
      }
    },
    [steps, pointed],
  );
  const canvas = useCanvas(draw);
  const newest = steps.at(-1);
  const words = newest
    ? `Step ${newest.step}: ${newest.milliseconds.toFixed(1)} ms, ${newest.replyTokens} reply and ${newest.promptTokens} prompt tokens`
    : 'No step yet';
  return (
    <figure>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`The last steps. ${words}`}
        className="h-20 w-full text-ink-faint"
      />
      <figcaption className="tabular mt-1 text-[13px] text-ink-faint">{words}</figcaption>
    </figure>
  );
}
