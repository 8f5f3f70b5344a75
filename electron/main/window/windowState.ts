import { z } from 'zod';
import { VersionedFile } from '../files/versionedFile.ts';

const bounds = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });
export type Bounds = z.output<typeof bounds>;

const windowState = z.object({ bounds: bounds.nullable(), maximized: z.boolean() });
export type WindowState = z.output<typeof windowState>;

export const windowFile = (path: string): VersionedFile<WindowState> =>
  new VersionedFile<WindowState>(path, {
    migrate: [],
    schema: windowState,
    empty: { bounds: null, maximized: false },
    newer: 'leave',
  });

export const minimumSize = { width: 480, height: 480 };
const usualSize = { width: 1180, height: 800 };
/** Of a window's top edge, how much must be on a screen for a person to be able to move it, in pixels. */
const grip = 80;

/** Where to open the window: where it was, unless that is no longer on any screen. All in screen pixels; the first area is the main screen's. */
export function openingBounds(
  saved: Bounds | null,
  areas: readonly Bounds[],
): { width: number; height: number; x?: number; y?: number } {
  const main = areas[0] ?? { x: 0, y: 0, ...usualSize };
  if (saved) {
    const width = Math.max(saved.width, minimumSize.width);
    const height = Math.max(saved.height, minimumSize.height);
    const within = areas.some(
      (area) =>
        saved.x + width >= area.x + grip &&
        saved.x <= area.x + area.width - grip &&
        saved.y >= area.y &&
        saved.y <= area.y + area.height - grip,
    );
    if (within) return { x: saved.x, y: saved.y, width, height };
  }
  return { width: Math.min(usualSize.width, main.width), height: Math.min(usualSize.height, main.height) };
}
