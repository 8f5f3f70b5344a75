import { endOfStep, stepAt, type Replay, type ReplayLane } from '../../stores/trace.ts';
import { fixed, integer } from '../../ui/format.ts';
import { measure } from '../../words/format.ts';
import { ownerColour } from '../engine/colours.ts';
import { roundAbove } from '../engine/scale.ts';
import type { Brush } from '../engine/useCanvas.ts';
import { t } from '../../words/words.ts';

const axis = 18;
const gap = 8;
const cells = 44;
/** Rows get lower where there are many. */
const rowOf = (tracks: number): number => Math.max(5, Math.min(18, Math.floor(360 / Math.max(1, tracks))));

export const heightOf = ({ tracks }: Replay): number => tracks * rowOf(tracks) + gap + cells + axis;

interface View {
  readonly from: number;
  readonly to: number;
}

/** Lanes as rows, their part of each step as a bar: what reads a prompt paler than what writes. Below, the cells that hold tokens, and the time. */
export function drawTimeline(brush: Brush, replay: Replay, view: View): void {
  const { context, width, ink } = brush;
  const row = rowOf(replay.tracks);
  const x = (time: number) => ((time - view.from) / (view.to - view.from)) * width;
  const lanesBottom = replay.tracks * row;
  drawLanes(brush, replay, view, x, row);
  drawSteps(brush, replay, view, x, row);
  drawCells(brush, replay, view, x, lanesBottom + gap);
  context.font = '11px "Atkinson Hyperlegible Next Variable", system-ui, sans-serif';
  context.globalAlpha = 1;
  context.fillStyle = ink;
  context.textAlign = 'left';
  context.textBaseline = 'top';
  context.fillText(
    t('trace.cellsWithTokensAtMost', { mostCells: integer(replay.mostCells) }),
    1,
    lanesBottom + gap - 2,
  );
  drawTime(brush, view, x, lanesBottom + gap + cells);
}

type Place = (time: number) => number;

/** Where a request waits there is only a line. */
function drawLanes({ context, dark }: Brush, { lanes }: Replay, view: View, x: Place, row: number): void {
  for (const { from, to, track, colour } of lanes) {
    if (to < view.from || from > view.to) continue;
    context.globalAlpha = 0.55;
    context.fillStyle = ownerColour(colour, dark);
    context.fillRect(x(from), track * row + row / 2 - 0.5, Math.max(1, x(to) - x(from)), 1);
  }
}

function drawSteps({ context, dark }: Brush, replay: Replay, view: View, x: Place, row: number): void {
  const lanes = new Map<number, ReplayLane>(replay.lanes.map((lane) => [lane.id, lane]));
  /** The column that was filled last, of each row: what falls into it again cannot be seen. */
  const filled = new Map<number, number>();
  const { steps } = replay;
  for (let index = Math.max(0, stepAt(steps, view.from)); index < steps.length; index++) {
    const step = steps[index]!;
    if (step.at > view.to) break;
    const left = x(step.at + step.plan);
    const right = x(endOfStep(step));
    const column = Math.floor(right);
    for (const { lane: id, chosen, drafted } of step.rows) {
      const lane = lanes.get(id);
      if (!lane || (right - left < 1 && filled.get(lane.track) === column)) continue;
      filled.set(lane.track, column);
      context.globalAlpha = chosen === 0 ? 0.45 : 1;
      context.fillStyle = ownerColour(lane.colour, dark);
      const high = drafted > 0 ? row - 1 : row - 4;
      context.fillRect(left, lane.track * row + (row - high) / 2, Math.max(0.75, right - left - 0.75), high);
    }
  }
}

/** Used ones from below, parked ones above them. */
function drawCells(
  { context, ink, accent }: Brush,
  { steps, mostCells }: Replay,
  view: View,
  x: Place,
  top: number,
): void {
  const bottom = top + cells;
  const used = new Path2D();
  const held = new Path2D();
  const y = (count: number) => bottom - (count / roundAbove(mostCells)) * (cells - 14);
  let last: { x: number; used: number; held: number } | null = null;
  for (let index = Math.max(0, stepAt(steps, view.from)); index < steps.length; index++) {
    const step = steps[index]!;
    if (step.at > view.to) break;
    const at = x(endOfStep(step));
    if (last && at - last.x < 1 && index + 1 < steps.length) continue;
    const now = { x: at, used: y(step.cells.used), held: y(step.cells.used + step.cells.parked) };
    const before = last ?? now;
    used.rect(before.x, before.used, now.x - before.x, bottom - before.used);
    held.rect(before.x, before.held, now.x - before.x, before.used - before.held);
    last = now;
  }
  context.globalAlpha = 0.8;
  context.fillStyle = accent;
  context.fill(used);
  context.globalAlpha = 0.3;
  context.fillStyle = ink;
  context.fill(held);
  context.globalAlpha = 0.4;
  context.fillRect(0, bottom, x(view.to), 1);
}

function drawTime({ context, width, ink }: Brush, view: View, x: Place, top: number): void {
  const every = roundAbove((view.to - view.from) / Math.max(2, width / 110));
  const digits = Math.min(4, Math.max(0, 3 - Math.floor(Math.log10(every)))) as 0 | 1 | 2 | 3 | 4;
  context.fillStyle = ink;
  context.textBaseline = 'bottom';
  for (let time = Math.ceil(view.from / every) * every; time <= view.to; time += every) {
    const at = Math.round(x(time));
    context.globalAlpha = 0.4;
    context.fillRect(at, top, 1, 4);
    context.globalAlpha = 1;
    context.textAlign = at < 20 ? 'left' : at > width - 30 ? 'right' : 'center';
    context.fillText(measure(fixed(time / 1000, digits), 's'), at, top + axis);
  }
}
