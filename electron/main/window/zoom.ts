import type { Input, WebContents } from 'electron';

/** Chromium's zoom levels: a step of 1 is a fifth larger. */
const step = 0.5;
const least = -3;
const most = 5;

export type Zoom = 'in' | 'out' | 'reset';
type Keys = Pick<Input, 'type' | 'key' | 'control' | 'meta' | 'alt'>;

/**
 * What the keys for larger and smaller mean, as in browsers: with and without Shift, from the row of digits and from the number pad, on keyboards of all
 * languages. A menu's shortcut stands for one of them only.
 */
export function zoomOf({ type, key, control, meta, alt }: Keys, isMac: boolean): Zoom | undefined {
  if (type !== 'keyDown' || alt || !(isMac ? meta && !control : control && !meta)) return undefined;
  if (key === '+' || key === '=') return 'in';
  if (key === '-' || key === '_') return 'out';
  return key === '0' ? 'reset' : undefined;
}

export const zoomed = (level: number, zoom: Zoom): number =>
  zoom === 'reset' ? 0 : Math.min(most, Math.max(least, level + (zoom === 'in' ? step : -step)));

/** Larger and smaller by keys, and by the wheel with Ctrl. */
export function followZoom(contents: WebContents): void {
  const apply = (zoom: Zoom) => contents.setZoomLevel(zoomed(contents.getZoomLevel(), zoom));
  contents.on('before-input-event', (event, input) => {
    const zoom = zoomOf(input, process.platform === 'darwin');
    if (!zoom) return;
    event.preventDefault();
    apply(zoom);
  });
  contents.on('zoom-changed', (_event, direction) => apply(direction));
}
