import { useCallback } from 'react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { stepsShown } from '../../stores/activity.ts';
import { ownerColour } from './colours.ts';
import { useCanvas, type Brush } from './useCanvas.ts';
import { useLive } from './WhileSeen.tsx';

/** A bar of this many tokens is as high as can be. */
const highest = Math.log2(512);
/** Of the height, what a single token has. */
const least = 0.4;

/** What a lane had of each of the last steps: a bar as high as its tokens are many, read or drafted; full as far as they were written. */
export function LaneStrip({ lane, owner }: { readonly lane: number; readonly owner: string }) {
  const { activity } = usePagoda();
  const steps = useLive((state) => state.steps);
  const colour = useStore(activity, ({ colours }) => colours.get(owner) ?? 0);
  const step = useStore(activity, (state) => state.step);
  const draw = useCallback(
    ({ context, width, height, dark, ink }: Brush) => {
      const pitch = width / stepsShown;
      const paint = ownerColour(colour, dark);
      for (const [index, { step: number, rows }] of steps.entries()) {
        const x = Math.round(width - (steps.length - index) * pitch);
        const row = rows.find((each) => each.lane === lane);
        if (number === step) mark(context, x, pitch, height, ink);
        if (!row) continue;
        context.fillStyle = paint;
        for (const [tokens, alpha] of [
          [row.tokens, 0.4],
          [row.outputs, 1],
        ] as const) {
          // What lies under as much that was written is not seen.
          if (tokens === 0 || (alpha < 1 && tokens <= row.outputs)) continue;
          const bar = Math.round(height * (least + (1 - least) * Math.min(1, Math.log2(tokens) / highest)));
          context.globalAlpha = alpha;
          context.fillRect(x, height - bar, Math.max(1, Math.floor(pitch - 1)), bar);
        }
      }
    },
    [steps, lane, colour, step],
  );
  const canvas = useCanvas(draw);
  return (
    <canvas
      ref={canvas}
      dir="ltr"
      aria-hidden
      className="block h-6 w-full border-b border-line text-ink-faint"
    />
  );
}

/** The step that is looked at, in all strips at the same place. */
export function mark(
  context: CanvasRenderingContext2D,
  x: number,
  pitch: number,
  height: number,
  ink: string,
): void {
  context.globalAlpha = 0.25;
  context.fillStyle = ink;
  context.fillRect(x - 0.5, 0, pitch, height);
}
