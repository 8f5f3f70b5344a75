import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import { isDark } from './colours.ts';

/** What a drawing needs to know of where it is drawn. */
export interface Brush {
  readonly context: CanvasRenderingContext2D;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
  /** The canvas's own text colour: what its class says; and its outline's, for a second one. */
  readonly ink: string;
  readonly accent: string;
}
export type Draw = (brush: Brush) => void;

/**
 * A canvas at the screen's own resolution, drawn anew when `draw` is another function, when its size changes, and when the theme does; and not
 * at all while it is out of view.
 */
export function useCanvas(draw: Draw): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  const easel = useRef<Easel | null>(null);

  useEffect(() => {
    if (!canvas.current) return;
    const mine = new Easel(canvas.current);
    easel.current = mine;
    return () => mine.close();
  }, []);

  useLayoutEffect(() => easel.current?.show(draw), [draw]);
  // The first drawing comes before there is an easel.
  useEffect(() => easel.current?.show(draw), [draw]);
  return canvas;
}

class Easel {
  private draw: Draw | null = null;
  private drawn: Draw | null = null;
  private inView = false;
  private size = { width: 0, height: 0 };
  /** Asked of the page once: to ask with each drawing has the page worked out each time. */
  private look: Pick<Brush, 'dark' | 'ink' | 'accent'> | null = null;
  private readonly stop: (() => void)[] = [];

  constructor(private readonly element: HTMLCanvasElement) {
    const sizes = new ResizeObserver(() => {
      this.size = { width: element.clientWidth, height: element.clientHeight };
      this.paint();
    });
    sizes.observe(element);
    const views = new IntersectionObserver(
      (entries) => {
        this.inView = entries.at(-1)!.isIntersecting;
        if (this.inView && this.drawn !== this.draw) this.paint();
      },
      { rootMargin: '60px' },
    );
    views.observe(element);
    const changed = () => {
      this.look = null;
      this.paint();
    };
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', changed);
    const theme = new MutationObserver(changed);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-contrast'] });
    this.stop.push(
      () => sizes.disconnect(),
      () => views.disconnect(),
      () => system.removeEventListener('change', changed),
      () => theme.disconnect(),
    );
  }

  show(draw: Draw): void {
    if (this.draw === draw) return;
    this.draw = draw;
    this.paint();
  }

  close(): void {
    for (const each of this.stop) each();
  }

  private paint(): void {
    const { element, draw } = this;
    const { width, height } = this.size;
    const context = element.getContext('2d');
    if (!draw || !context || !this.inView || width === 0 || height === 0) return;
    const ratio = window.devicePixelRatio;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (element.width !== across || element.height !== down) {
      element.width = across;
      element.height = down;
    }
    this.look ??= lookOf(element);
    this.drawn = draw;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.globalAlpha = 1;
    context.clearRect(0, 0, width, height);
    draw({ context, width, height, ...this.look });
  }
}

function lookOf(element: HTMLCanvasElement): Pick<Brush, 'dark' | 'ink' | 'accent'> {
  const { color, outlineColor } = getComputedStyle(element);
  return { dark: isDark(element), ink: color, accent: outlineColor };
}
