/** The page's colours as others take them, who know neither variables nor `oklch`. */

export interface Palette {
  readonly dark: boolean;
  readonly ground: string;
  readonly box: string;
  readonly box2: string;
  readonly box3: string;
  readonly note: string;
  readonly line: string;
  readonly edge: string;
  readonly ink: string;
}

/** Of the theme that is shown now. */
export function palette(): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  const of = (name: string): string => {
    probe.style.color = `var(--${name})`;
    context.fillStyle = getComputedStyle(probe).color;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    return `#${[red!, green!, blue!].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  };
  const ground = of('well');
  const colours: Palette = {
    dark: Number.parseInt(ground.slice(1, 3), 16) < 128,
    ground,
    box: of('tile'),
    box2: of('raised'),
    box3: of('lacquer-wash'),
    note: of('mark'),
    line: of('line-strong'),
    edge: of('ink-faint'),
    ink: of('ink'),
  };
  probe.remove();
  return colours;
}
