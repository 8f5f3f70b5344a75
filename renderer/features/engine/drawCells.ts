import type { Pointed } from '../../stores/activity.ts';
import { light, pageTokens, type Cell, type Grid } from './cells.ts';
import { ownerColour } from './colours.ts';
import type { Brush } from './useCanvas.ts';

/** From this pitch on a cell has room for marks, and for a number. */
const roomForMarks = 11;
const roomForNumbers = 38;

export interface CellScene {
  readonly cells: readonly Cell[];
  /** Places for cells that are free, after the cells. */
  readonly free: number;
  readonly grid: Grid;
  readonly colours: ReadonlyMap<string, number>;
  readonly looked: Pointed | null;
  /** Index of the one that the keyboard is at. */
  readonly at: number | null;
  /** Pixels above what is seen. */
  readonly scrolled: number;
}

/**
 * In use: filled. Parked: an outline with a tint. Several owners: stripes of their colours. As wide as it has tokens. A corner above on the
 * right: in memory too; below: on disk too.
 */
export function drawCells(brush: Brush, scene: CellScene): void {
  const { height } = brush;
  const { cells, free, grid, scrolled } = scene;
  const first = Math.max(0, Math.floor(scrolled / grid.pitch)) * grid.columns;
  const last = Math.min(cells.length + free, Math.ceil((scrolled + height) / grid.pitch) * grid.columns);
  for (let index = first; index < last; index++) {
    const x = (index % grid.columns) * grid.pitch;
    const y = Math.floor(index / grid.columns) * grid.pitch - scrolled;
    drawCell(brush, scene, cells[index], x, y, index === scene.at);
  }
}

function drawCell(brush: Brush, scene: CellScene, cell: Cell | undefined, x: number, y: number, at: boolean) {
  const { context, ink, dark } = brush;
  const { pitch } = scene.grid;
  const side = pitch - (pitch >= roomForMarks ? 2 : 1);
  context.fillStyle = ink;
  context.globalAlpha = 0.11;
  context.fillRect(x, y, side, side);
  if (!cell) return;
  const lit = light(cell, scene.looked);
  const shade = lit === 0 ? 0.22 : 1;
  const width = Math.max(2, (side * cell.tokens) / pageTokens);
  const owners: readonly (string | null)[] = cell.owners.length > 0 ? cell.owners.slice(0, 4) : [null];
  for (const [part, owner] of owners.entries()) {
    const colour = owner === null ? undefined : scene.colours.get(owner);
    const paint = colour === undefined ? ink : ownerColour(colour, dark);
    const top = y + (side * part) / owners.length;
    const part_ = side / owners.length;
    context.fillStyle = paint;
    context.globalAlpha = shade * (cell.live ? 1 : 0.3);
    context.fillRect(x, top, width, part_);
    if (cell.live || owners.length > 1) continue;
    context.globalAlpha = shade;
    context.strokeStyle = paint;
    context.lineWidth = pitch >= roomForMarks ? 1.5 : 1;
    context.strokeRect(x + 0.75, top + 0.75, Math.max(0.5, width - 1.5), part_ - 1.5);
  }
  if (pitch >= roomForMarks) drawMarks(brush, cell, x, y, side, shade);
  if (pitch >= roomForNumbers) drawNumber(brush, cell, x, y, side, shade);
  if (lit === 2 || at) drawRing(brush, x, y, side);
}

function drawMarks(
  { context, dark }: Brush,
  cell: Cell,
  x: number,
  y: number,
  side: number,
  shade: number,
): void {
  const corner = Math.max(4, Math.min(9, side * 0.28));
  context.globalAlpha = shade * 0.75;
  context.fillStyle = dark ? '#fff' : '#10201d';
  const right = x + side;
  const triangle = (top: number, direction: 1 | -1) => {
    context.beginPath();
    context.moveTo(right, top);
    context.lineTo(right - corner, top);
    context.lineTo(right, top + direction * corner);
    context.fill();
  };
  if (cell.ram) triangle(y, 1);
  if (cell.disk) triangle(y + side, -1);
}

function drawNumber(
  { context, dark }: Brush,
  cell: Cell,
  x: number,
  y: number,
  side: number,
  shade: number,
): void {
  context.globalAlpha = shade;
  context.fillStyle = dark === cell.live ? '#0d1816' : dark ? '#fff' : cell.live ? '#fff' : '#10201d';
  context.font = '500 11px "Atkinson Hyperlegible Next Variable", system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.fillText(String(cell.from), x + 4, y + side / 2, side - 8);
}

function drawRing({ context, dark }: Brush, x: number, y: number, side: number): void {
  context.globalAlpha = 1;
  context.lineWidth = 2;
  context.strokeStyle = dark ? '#fff' : '#10201d';
  context.strokeRect(x - 0.5, y - 0.5, side + 1, side + 1);
}
