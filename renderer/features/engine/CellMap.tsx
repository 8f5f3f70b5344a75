import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { lookedAt } from '../../stores/activity.ts';
import { gridFor, type Cell } from './cells.ts';
import { drawCells } from './drawCells.ts';
import { useCanvas, type Brush } from './useCanvas.ts';

/** No map is higher than this, in pixels: it scrolls within. */
const highest = 300;

interface CellMapProps {
  readonly label: string;
  readonly cells: readonly Cell[];
  readonly free: number;
  readonly zoom: number;
  readonly onZoom: (by: number) => void;
  /** What is said of a cell, and of all while none is looked at. */
  readonly words: (cell: Cell | undefined) => string;
}

/** Pages as cells of one tier, to be pointed at, walked along by the arrow keys, and pressed to stay. */
export function CellMap({ label, cells, free, zoom, onZoom, words }: CellMapProps) {
  const { activity } = usePagoda();
  const looked = useStore(activity, lookedAt);
  const colours = useStore(activity, (state) => state.colours);
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  const [scrolled, setScrolled] = useState(0);
  const [at, setAt] = useState<number | null>(null);
  const grid = gridFor(cells.length + free, width, zoom);
  const height = grid.rows * grid.pitch;
  const { columns, pitch } = grid;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // React listens to the wheel passively: what zooms must not scroll the page.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      onZoom(event.deltaY < 0 ? 1 : -1);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [onZoom]);

  const draw = useCallback(
    (brush: Brush) =>
      drawCells(brush, { cells, free, grid: { columns, pitch, rows: 0 }, colours, looked, at, scrolled }),
    [cells, free, columns, pitch, colours, looked, at, scrolled],
  );
  const canvas = useCanvas(draw);

  const cellUnder = ({ nativeEvent, currentTarget }: PointerEvent<HTMLElement>): Cell | undefined => {
    const box = currentTarget.getBoundingClientRect();
    const column = Math.floor((nativeEvent.clientX - box.left) / pitch);
    const row = Math.floor((nativeEvent.clientY - box.top + currentTarget.scrollTop) / pitch);
    return column < columns ? cells[row * columns + column] : undefined;
  };
  const point = (cell: Cell | undefined) => activity.setState({ pointed: cell?.points ?? null });
  function press(cell: Cell | undefined) {
    const { chosen } = activity.getState();
    const again =
      chosen !== null && cell?.points.page === chosen.page && cell?.points.stored === chosen.stored;
    activity.setState({ chosen: cell && !again ? cell.points : null });
  }
  function walkTo(index: number) {
    const to = Math.min(cells.length - 1, Math.max(0, index));
    setAt(to);
    point(cells[to]);
    const top = Math.floor(to / columns) * pitch;
    const element = scroller.current;
    if (!element) return;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + pitch > element.scrollTop + element.clientHeight)
      element.scrollTop = top + pitch - element.clientHeight;
  }
  function onKeyDown(event: KeyboardEvent) {
    if (cells.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const from = at ?? -1;
    const moves: Record<string, number> = {
      ArrowRight: from + 1,
      ArrowLeft: from - 1,
      ArrowDown: at === null ? 0 : from + columns,
      ArrowUp: from - columns,
      Home: 0,
      End: cells.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) walkTo(to);
    else if (event.key === 'Enter' || event.key === ' ') press(at === null ? undefined : cells[at]);
    else if (event.key === '+' || event.key === '=') onZoom(1);
    else if (event.key === '-') onZoom(-1);
    else return;
    event.preventDefault();
  }
  function leave() {
    setAt(null);
    point(undefined);
  }
  const current = at === null ? undefined : cells[at];
  return (
    <div
      ref={scroller}
      role="slider"
      dir="ltr"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(1, cells.length)}
      aria-valuenow={at === null ? 0 : at + 1}
      aria-valuetext={words(current)}
      tabIndex={0}
      onPointerMove={(event) => point(cellUnder(event))}
      onPointerLeave={() => point(undefined)}
      onClick={(event) => press(cellUnder(event as unknown as PointerEvent<HTMLElement>))}
      onKeyDown={onKeyDown}
      onBlur={leave}
      onScroll={({ currentTarget }) => setScrolled(currentTarget.scrollTop)}
      className="overflow-y-auto rounded-sm"
      style={{ maxHeight: highest }}
    >
      <div style={{ height }}>
        <canvas
          ref={canvas}
          aria-hidden
          className="pointer-events-none sticky top-0 block w-full text-ink-faint"
          style={{ height: Math.min(height, highest) }}
        />
      </div>
    </div>
  );
}
