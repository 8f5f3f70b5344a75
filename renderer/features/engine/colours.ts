/** Hues that stay apart in both themes; what they do not tell apart, position, outline and words do. */
const hues = [172, 32, 262, 85, 330, 215, 130, 300];

const cached = new Map<string, string>();

/** An owner's colour: the same on its lane, in its steps and on its pages. The second eight are lighter, then they begin again. */
export function ownerColour(index: number, dark: boolean): string {
  const name = `${index} ${dark}`;
  let colour = cached.get(name);
  if (colour === undefined) {
    const second = Math.floor(index / hues.length) % 2;
    const lightness = dark ? 0.72 - 0.13 * second : 0.58 + 0.1 * second;
    colour = `oklch(${lightness} ${second ? 0.09 : 0.135} ${hues[index % hues.length] ?? 172})`;
    cached.set(name, colour);
  }
  return colour;
}

/** For the page itself, where the style sheet knows the theme. */
export const ownerPaint = (index: number | undefined): string =>
  index === undefined
    ? 'var(--line-strong)'
    : `light-dark(${ownerColour(index, false)}, ${ownerColour(index, true)})`;

/** Whether the page is drawn dark now: a canvas cannot ask its style sheet. */
export function isDark(element: Element): boolean {
  const { colorScheme } = getComputedStyle(element);
  if (colorScheme === 'dark' || colorScheme === 'light') return colorScheme === 'dark';
  return matchMedia('(prefers-color-scheme: dark)').matches;
}
