/** Hues that stay apart in both themes, for colour-blind eyes too by their lightness. */
const hues = [172, 32, 262, 85, 330, 215, 130, 300];

/** A lane's own colour, the same in its row, in the strip of steps and on its pages. */
export const laneColour = (lane: number, dark: boolean): string =>
  `oklch(${dark ? 0.72 : 0.6} 0.13 ${hues[lane % hues.length] ?? 172})`;

/** Whether the page is drawn dark now: a canvas cannot ask its style sheet. */
export function isDark(element: Element): boolean {
  const { colorScheme } = getComputedStyle(element);
  if (colorScheme === 'dark' || colorScheme === 'light') return colorScheme === 'dark';
  return matchMedia('(prefers-color-scheme: dark)').matches;
}
