/**
 * Takes out of a drawing what could do anything, lead anywhere or fetch something, and gives it a size and a ground of its own. It is shown as a
 * picture, in which none of that works; but it is also saved, and opened who knows where.
 */
export function cleanSvg(text: string, ground: string): Drawing {
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
  const svg = parsed.documentElement;
  if (svg.localName !== 'svg' || parsed.querySelector('parsererror'))
    throw new Error('the drawing is no SVG');
  for (const element of [...svg.querySelectorAll('*')])
    if (!harmless.has(element.localName)) element.remove();
  for (const element of [svg, ...svg.querySelectorAll('*')]) {
    for (const { name, value } of [...element.attributes])
      if (!isHarmless(name, value)) element.removeAttribute(name);
    if (element.localName === 'style' && leadsOut(element.textContent)) element.remove();
    if (element.localName === 'a') element.replaceWith(...element.childNodes);
  }
  const [, , width = 0, height = 0] = (svg.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number);
  if (!(width > 0 && height > 0)) throw new Error('the drawing has no size');
  svg.setAttribute('width', String(Math.ceil(width)));
  svg.setAttribute('height', String(Math.ceil(height)));
  svg.setAttribute('style', `background-color: ${ground}`);
  return { svg: new XMLSerializer().serializeToString(svg), width: Math.ceil(width) };
}

export interface Drawing {
  readonly svg: string;
  /** As it was laid out, in px. */
  readonly width: number;
}

/** `a` is for its content alone. */
const harmless = new Set(
  `a circle clipPath defs desc ellipse feDropShadow feFlood feGaussianBlur feMerge feMergeNode feOffset filter g line linearGradient marker mask
   path pattern polygon polyline radialGradient rect stop style svg switch symbol text textPath title tspan use`.split(
    /\s+/,
  ),
);

/** Within itself a drawing may point at its own parts. */
const leadsOut = (css: string | null): boolean =>
  /@import|expression\s*\(|javascript:|url\s*\(\s*(?!["']?#)/i.test(
    (css ?? '').replaceAll(/\/\*.*?\*\/|\\/gs, ''),
  );

function isHarmless(name: string, value: string): boolean {
  const local = name.slice(name.indexOf(':') + 1).toLowerCase();
  if (local.startsWith('on')) return false;
  if (local === 'href' || local === 'src') return value.startsWith('#');
  return !leadsOut(value);
}
