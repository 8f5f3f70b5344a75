import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { speedSpanMs } from '../../stores/models.ts';
import type { Sample } from '../../stores/samples.ts';

/** Tokens written a second over the last minute, on a canvas: drawn only when a new value comes, at most ten times a second. */
export function SpeedTrace() {
  const { models } = usePagoda();
  const canvas = useRef<HTMLCanvasElement>(null);

  const speed = useStore(models, (state) => state.speed);

  useEffect(() => {
    if (canvas.current) draw(canvas.current, speed);
  }, [speed]);

  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label="Speed over the last minute"
      className="mt-4 h-18 w-full text-jade"
    />
  );
}

function draw(canvas: HTMLCanvasElement, samples: readonly Sample[]): void {
  const context = canvas.getContext('2d');
  const newest = samples.at(-1);
  if (!context || !newest) return;
  const ratio = window.devicePixelRatio;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  context.scale(ratio, ratio);
  // The canvas takes its colour from its class: palette values themselves are more than a canvas can read.
  const { color } = getComputedStyle(canvas);
  const top = Math.max(10, ...samples.map(({ value }) => value)) * 1.1;
  const x = (at: number) => width - ((newest.at - at) / speedSpanMs) * width;
  const y = (value: number) => height - 1 - (value / top) * (height - 4);

  context.strokeStyle = color;
  context.fillStyle = color;
  context.globalAlpha = 0.3;
  context.beginPath();
  context.moveTo(0, height - 0.5);
  context.lineTo(width, height - 0.5);
  context.stroke();

  const line = new Path2D();
  for (const [index, { at, value }] of samples.entries())
    if (index === 0) line.moveTo(x(at), y(value));
    else line.lineTo(x(at), y(value));
  const area = new Path2D(line);
  area.lineTo(width, height);
  area.lineTo(x(samples[0]?.at ?? newest.at), height);
  area.closePath();
  context.globalAlpha = 0.14;
  context.fill(area);
  context.globalAlpha = 1;
  context.lineWidth = 1.75;
  context.lineJoin = 'round';
  context.stroke(line);
}
