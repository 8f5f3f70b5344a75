import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import { isDark } from './colours.ts';

/** What a drawing needs to know of where it is drawn. */
export interface Brush {
  readonly context: CanvasRenderingContext2D;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
  /** The canvas's own text colour: what its class says. */
  readonly ink: string;
}
export type Draw = (brush: Brush) => void;

/** A canvas at the screen's own resolution, drawn anew when `draw` is another function, when its size changes, and when the theme does. */
export function useCanvas(draw: Draw): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(draw);

  useLayoutEffect(() => {
    latest.current = draw;
    if (canvas.current) paint(canvas.current, draw);
  }, [draw]);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const again = () => paint(element, latest.current);
    const observer = new ResizeObserver(again);
    observer.observe(element);
    const theme = matchMedia('(prefers-color-scheme: dark)');
    theme.addEventListener('change', again);
    return () => {
      observer.disconnect();
      theme.removeEventListener('change', again);
    };
  }, []);
  return canvas;
}

function paint(element: HTMLCanvasElement, draw: Draw): void {
  const context = element.getContext('2d');
  const { clientWidth: width, clientHeight: height } = element;
  if (!context || width === 0 || height === 0) return;
  const ratio = window.devicePixelRatio;
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (element.width !== across || element.height !== down) {
    element.width = across;
    element.height = down;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.globalAlpha = 1;
  context.clearRect(0, 0, width, height);
  draw({ context, width, height, dark: isDark(element), ink: getComputedStyle(element).color });
}
