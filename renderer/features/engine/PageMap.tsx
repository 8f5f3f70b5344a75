import { useCallback, useState, type PointerEvent } from 'react';
import { useStore } from 'zustand';
import type { MapPage } from '../../../engine/contract/activity.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { integer, tokens } from '../../ui/format.ts';
import { isDark, laneColour } from './laneColours.ts';
import { useCanvas } from './useCanvas.ts';

const gap = 2;
/** Tokens of a whole page: what a cell of the map stands for. */
const pageTokens = 64;
const largest = 18;
const smallest = 5;

interface Grid {
  readonly columns: number;
  /** Side of a cell with its gap, in pixels. */
  readonly pitch: number;
}

/** The largest cells with which all of them fit. */
export function gridFor(cells: number, width: number, height: number): Grid {
  for (let pitch = largest; pitch > smallest; pitch--) {
    const columns = Math.max(1, Math.floor(width / pitch));
    if (Math.ceil(cells / columns) * pitch <= height) return { columns, pitch };
  }
  return { columns: Math.max(1, Math.floor(width / smallest)), pitch: smallest };
}

/**
 * Every page of the KV cache as a cell, page after page along each beginning, and the free room behind them. A page has its lane's colour; one
 * that several lanes share shows all of theirs; one that is parked is grey, with a dot where it lies in memory or on disk too.
 */
export function PageMap() {
  const { activity } = usePagoda();
  const pages = useStore(activity, (state) => state.pages);
  const pointed = useStore(activity, (state) => state.pointed);
  const tiers = useStore(activity, (state) => state.tiers);
  const [under, setUnder] = useState<MapPage | null>(null);
  const free = Math.ceil((tiers?.cells.free ?? 0) / pageTokens);

  const draw = useCallback(
    (context: CanvasRenderingContext2D, width: number, height: number) => {
      const style = getComputedStyle(context.canvas);
      const dark = isDark(context.canvas);
      const { columns, pitch } = gridFor(pages.length + free, width, height);
      const side = pitch - gap;
      for (let index = 0; index < pages.length + free; index++) {
        const x = (index % columns) * pitch;
        const y = Math.floor(index / columns) * pitch;
        const page = pages[index];
        context.globalAlpha = 1;
        context.fillStyle = style.color;
        if (!page) {
          context.globalAlpha = 0.1;
          context.fillRect(x, y, side, side);
          continue;
        }
        const lit = pointed === null || page.lanes.includes(pointed);
        const filled = Math.max(2, (side * page.tokens) / pageTokens);
        context.globalAlpha = lit ? (page.lanes.length > 0 ? 1 : 0.4) : 0.18;
        const owners = page.lanes.length > 0 ? page.lanes.slice(0, 4) : [null];
        for (const [part, lane] of owners.entries()) {
          if (lane !== null) context.fillStyle = laneColour(lane, dark);
          const from = (side * part) / owners.length;
          context.fillRect(x, y + from, filled, side / owners.length);
        }
        if (page.saved && page.lanes.length === 0) {
          context.globalAlpha = 1;
          context.fillStyle = style.backgroundColor;
          context.fillRect(x + side / 2 - 1, y + side / 2 - 1, 2, 2);
        }
      }
    },
    [pages, free, pointed],
  );
  const canvas = useCanvas(draw);

  function onPointerMove({ nativeEvent, currentTarget }: PointerEvent<HTMLCanvasElement>) {
    const { clientWidth, clientHeight } = currentTarget;
    const { columns, pitch } = gridFor(pages.length + free, clientWidth, clientHeight);
    const column = Math.floor(nativeEvent.offsetX / pitch);
    const page =
      column < columns ? pages[Math.floor(nativeEvent.offsetY / pitch) * columns + column] : undefined;
    setUnder(page ?? null);
    activity.setState({ pointed: page?.lanes[0] ?? null });
  }
  function onPointerLeave() {
    setUnder(null);
    activity.setState({ pointed: null });
  }

  const shared = pages.filter(({ lanes }) => lanes.length > 1).length;
  const parked = pages.filter(({ lanes }) => lanes.length === 0).length;
  const words = `${integer(pages.length)} pages: ${integer(pages.length - parked)} in use, ${integer(shared)} of them shared, ${integer(parked)} parked; room for ${integer(free)} more`;
  return (
    <figure className="rounded-xl border border-line bg-raised p-4">
      <canvas
        ref={canvas}
        role="img"
        aria-label={`Page map. ${words}`}
        className="h-56 w-full bg-raised text-ink-faint"
        onPointerMove={onPointerMove}
        onPointerLeave={onPointerLeave}
      />
      <figcaption className="tabular mt-3 min-h-5 text-[13px] text-ink-faint">
        {under ? pageWords(under) : words}
      </figcaption>
    </figure>
  );
}

function pageWords({ from, tokens: count, lanes, saved }: MapPage): string {
  const where = `Positions ${integer(from)} to ${integer(from + count - 1)}, ${tokens(count)}`;
  const also = saved ? ', in memory or on disk too' : '';
  if (lanes.length === 0) return `${where}: parked${also}`;
  if (lanes.length === 1) return `${where}: lane ${integer(lanes[0] ?? 0)}${also}`;
  return `${where}: shared by lanes ${lanes.map((lane) => integer(lane)).join(', ')}${also}`;
}
