import { cleanSvg, type Drawing } from './cleanSvg.ts';
import { palette, type Palette } from './palette.ts';

/** Longer ones and ones of more lines hold the page for seconds. */
const mostText = 20_000;
const mostEdges = 300;

/** For the page and the picture alike, which knows no font of the page's: what is measured in one is drawn in the other. */
const fontFamily = 'sans-serif';

export type Drawn =
  | { readonly kind: 'drawn'; readonly drawing: Drawing }
  | { readonly kind: 'tooLong' }
  /** `why`: in the library's words. */
  | { readonly kind: 'refused'; readonly why: string };

let nextId = 1;

/** Draws a diagram in mermaid's language, in the colours that the page has now. The library is fetched from the app's own files at the first one. */
export async function drawDiagram(code: string): Promise<Drawn> {
  if (code.length > mostText) return { kind: 'tooLong' };
  const colours = palette();
  const { default: mermaid } = await import('mermaid');
  // It measures what it draws, so that has to be in the page; not where it could be seen, pressed or read.
  const room = document.createElement('div');
  room.inert = true;
  room.setAttribute('aria-hidden', 'true');
  room.style.cssText = 'position: fixed; top: 0; left: -20000px; width: 1200px; contain: layout style paint;';
  document.body.append(room);
  try {
    mermaid.initialize({
      startOnLoad: false,
      // Nothing can be pressed, no word becomes HTML.
      securityLevel: 'strict',
      htmlLabels: false,
      suppressErrorRendering: true,
      maxTextSize: mostText,
      maxEdges: mostEdges,
      fontFamily,
      theme: 'base',
      themeVariables: variables(colours),
      // Words on a line are not struck through by it.
      themeCSS: '.edgeLabel rect { opacity: 1 !important; }',
      // What a diagram cannot say of itself.
      secure: [
        'secure',
        'securityLevel',
        'startOnLoad',
        'maxTextSize',
        'maxEdges',
        'suppressErrorRendering',
        'htmlLabels',
        'dompurifyConfig',
        'themeCSS',
        'fontFamily',
        'altFontFamily',
        'theme',
        'themeVariables',
        'darkMode',
        'look',
      ],
    });
    const { svg } = await mermaid.render(`diagram-${nextId++}`, code, room);
    return { kind: 'drawn', drawing: cleanSvg(svg, colours.ground) };
  } catch (error) {
    return { kind: 'refused', why: firstLines(error instanceof Error ? error.message : String(error)) };
  } finally {
    room.remove();
  }
}

const firstLines = (text: string): string => text.trim().split('\n').slice(0, 3).join('\n').slice(0, 400);

function variables({ dark, ground, box, box2, box3, note, line, edge, ink }: Palette) {
  return {
    darkMode: dark,
    fontFamily,
    fontSize: '14px',
    background: ground,
    primaryColor: box,
    primaryTextColor: ink,
    primaryBorderColor: line,
    secondaryColor: box2,
    secondaryTextColor: ink,
    secondaryBorderColor: line,
    tertiaryColor: box3,
    tertiaryTextColor: ink,
    tertiaryBorderColor: line,
    lineColor: edge,
    textColor: ink,
    titleColor: ink,
    edgeLabelBackground: ground,
    clusterBkg: box2,
    clusterBorder: line,
    noteBkgColor: note,
    noteTextColor: ink,
    noteBorderColor: line,
  };
}
