import { useCallback } from 'react';
import { bucketFrom } from '../../../engine/contract/activity.ts';
import { t } from '../../words/words.ts';
import { milliseconds } from './milliseconds.ts';
import { useCanvas, type Brush } from './useCanvas.ts';
import { useLive } from './WhileSeen.tsx';

/** How long replies take to begin, and from token to token, since the model was loaded. */
export function Latencies() {
  const first = useLive((state) => state.firstTokenMs);
  const between = useLive((state) => state.betweenTokensMs);
  return (
    <div className="grid grid-cols-2 gap-3 max-[760px]:grid-cols-1">
      <Histogram title={t('engine.toTheFirstTokenSinceLoaded')} counts={first} />
      <Histogram title={t('engine.betweenTokensSinceLoaded')} counts={between} />
    </div>
  );
}

function Histogram({ title, counts }: { readonly title: string; readonly counts: readonly number[] }) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const draw = useCallback(
    ({ context, width, height, ink }: Brush) => {
      context.fillStyle = ink;
      const most = Math.max(1, ...counts);
      const pitch = width / Math.max(1, counts.length);
      for (const [bucket, count] of counts.entries()) {
        context.globalAlpha = count > 0 ? 0.85 : 0.15;
        const bar = count > 0 ? Math.max(2, (count / most) * height) : 1;
        context.fillRect(bucket * pitch, height - bar, Math.max(1, pitch - 1.5), bar);
      }
    },
    [counts],
  );
  const canvas = useCanvas(draw);
  const words =
    total === 0
      ? t('engine.nothingMeasuredYet')
      : t('engine.halfWithin99Of100', {
          half: milliseconds(quantile(counts, 0.5)),
          most: milliseconds(quantile(counts, 0.99)),
        });
  return (
    <figure className="rounded-xl border border-line bg-raised p-4">
      <figcaption className="mb-2 flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-medium">{title}</span>
        <span className="tabular text-[13px] text-ink-faint">{words}</span>
      </figcaption>
      <canvas
        ref={canvas}
        dir="ltr"
        role="img"
        aria-label={`${title}: ${words}`}
        className="h-16 w-full text-jade"
      />
      <div aria-hidden className="tabular mt-1 flex justify-between text-[12px] text-ink-faint">
        <span>{milliseconds(1)}</span>
        <span>{milliseconds(bucketFrom(16))}</span>
        <span>{milliseconds(bucketFrom(31))}</span>
      </div>
    </figure>
  );
}

/** The upper edge of the bucket that so large a share lies below. */
export function quantile(counts: readonly number[], share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const [bucket, count] of counts.entries()) {
    seen += count;
    if (seen >= total * share) return bucketFrom(bucket + 1);
  }
  return 0;
}
