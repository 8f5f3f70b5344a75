import { useCallback, useMemo } from 'react';
import { t } from '../../words/words.ts';
import { linear, logarithmic } from './scale.ts';
import { useCanvas, type Brush } from './useCanvas.ts';

/** Seconds that a chart shows. */
const spanMs = 120_000;
const plotTop = 6;
const plotBottom = 16;

export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number | null;
}

export interface Series {
  readonly name: string;
  /** `area`: what is not there is 0. `line`: it is unknown. `dots`: several may be at one time. */
  readonly kind: 'area' | 'line' | 'dots';
  readonly points: readonly Point[];
  readonly faint?: boolean;
}

interface TimeChartProps {
  readonly title: string;
  /** What it says now, or at the time that is looked at. */
  readonly reading: string;
  readonly series: readonly Series[];
  readonly scale: 'linear' | 'logarithmic';
  readonly format: (value: number) => string;
  /** The right end. */
  readonly until: number;
  /** A time that is looked at. */
  readonly at: number | null;
}

/** Values over the last two minutes, on a canvas: drawn only when there is something new. */
export function TimeChart({ title, reading, series, scale, format, until, at }: TimeChartProps) {
  const measure = useMemo(() => {
    const values = series.flatMap(({ points }) =>
      points.flatMap(({ value }) => (value === null ? [] : [value])),
    );
    return scale === 'linear' ? linear(values) : logarithmic(values);
  }, [series, scale]);

  const draw = useCallback(
    ({ context, width, height, ink, accent }: Brush) => {
      const bottom = height - plotBottom;
      const x = (time: number) => width - ((until - time) / spanMs) * width;
      const y = (value: number) => bottom - measure.place(value) * (bottom - plotTop);
      context.font = '11px "Atkinson Hyperlegible Next Variable", system-ui, sans-serif';
      context.lineWidth = 1;
      for (const tick of measure.ticks) line(context, ink, 0.18, [0, y(tick), width, y(tick)]);
      line(context, ink, 0.4, [0, bottom, width, bottom]);
      if (at !== null) line(context, ink, 0.7, [x(at), plotTop, x(at), bottom]);
      for (const { kind, points, faint } of series) {
        context.globalAlpha = 1;
        context.fillStyle = context.strokeStyle = faint ? ink : accent;
        if (kind === 'dots') drawDots(context, points, x, y);
        else drawLine(context, points, x, y, kind === 'area' ? bottom : null);
      }
      // Above the lines, or their numbers could not be read.
      context.globalAlpha = 1;
      context.fillStyle = ink;
      context.textAlign = 'left';
      context.textBaseline = 'bottom';
      for (const tick of measure.ticks) context.fillText(format(tick), 1, y(tick) + 12);
      for (const [ago, words] of timeTicks) {
        context.textAlign = ago === 0 ? 'right' : 'center';
        context.fillText(words(), x(until - ago * 1000), height);
      }
    },
    [measure, series, format, until, at],
  );
  const canvas = useCanvas(draw);
  return (
    <figure className="min-w-0 rounded-xl border border-line bg-raised p-4 pb-2.5">
      <figcaption className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-medium">{title}</span>
        <span className="tabular text-[13px] text-ink-soft">{reading}</span>
      </figcaption>
      <canvas
        ref={canvas}
        dir="ltr"
        role="img"
        aria-label={t('engine.theLastTwoMinutes', { title, reading })}
        className="block h-28 w-full text-ink-faint outline-jade"
      />
    </figure>
  );
}

const timeTicks = [
  [0, () => t('engine.now')],
  [30, () => '30 s'],
  [60, () => '60 s'],
  [90, () => '90 s'],
] as const;

type Place = (value: number) => number;

function line(
  context: CanvasRenderingContext2D,
  ink: string,
  alpha: number,
  [fromX, fromY, toX, toY]: readonly [number, number, number, number],
): void {
  context.globalAlpha = alpha;
  context.strokeStyle = ink;
  context.beginPath();
  context.moveTo(fromX, Math.round(fromY) - 0.5);
  context.lineTo(toX, Math.round(toY) - 0.5);
  context.stroke();
}

function drawDots(context: CanvasRenderingContext2D, points: readonly Point[], x: Place, y: Place): void {
  for (const { at, value } of points) {
    if (value === null) continue;
    context.beginPath();
    context.arc(x(at), y(value), 2.75, 0, 2 * Math.PI);
    context.fill();
  }
}

/** After this long without a sample nothing came. Milliseconds. */
const gapMs = 900;

function drawLine(
  context: CanvasRenderingContext2D,
  points: readonly Point[],
  x: Place,
  y: Place,
  floor: number | null,
): void {
  const path = new Path2D();
  const area = new Path2D();
  let last: number | null = null;
  const close = () => {
    if (last !== null && floor !== null) area.lineTo(x(last), floor);
    last = null;
  };
  for (const { at, value } of points) {
    if (value === null || (last !== null && at - last > gapMs)) close();
    if (value === null) continue;
    if (last === null) {
      path.moveTo(x(at), floor ?? y(value));
      area.moveTo(x(at), floor ?? y(value));
    }
    path.lineTo(x(at), y(value));
    area.lineTo(x(at), y(value));
    last = at;
  }
  close();
  context.lineWidth = 1.75;
  context.lineJoin = 'round';
  context.stroke(path);
  if (floor === null) return;
  context.globalAlpha = 0.15;
  context.fill(area);
}
