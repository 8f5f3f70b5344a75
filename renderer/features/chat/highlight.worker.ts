import { createCssVariablesTheme, createHighlighterCore, type HighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { workerIsReady } from '../../client/budgetedWorker.ts';
import { languages, type LanguageId } from './languages.ts';

/** Colours code off the page's own thread. Colours are CSS variables, so one result serves both themes. */

export interface HighlightRequest {
  readonly language: LanguageId;
  readonly code: string;
}

/** Per line, pieces of text with the colour they are shown in. */
export type HighlightedLine = readonly (readonly [text: string, colour: string])[];

const theme = createCssVariablesTheme({ name: 'pagoda', variablePrefix: '--syntax-' });
let highlighter: Promise<HighlighterCore> | undefined;

async function highlight({ language, code }: HighlightRequest): Promise<HighlightedLine[]> {
  highlighter ??= createHighlighterCore({
    themes: [theme],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  const shiki = await highlighter;
  if (!shiki.getLoadedLanguages().includes(language)) await shiki.loadLanguage(languages[language]());
  const { tokens } = shiki.codeToTokens(code, { lang: language, theme: 'pagoda' });
  return tokens.map((line) => merged(line.map(({ content, color }) => [content, colourOf(color)] as const)));
}

/** Empty for the colour that text has anyway. */
const colourOf = (color: string | undefined): string =>
  color === undefined || color === 'var(--syntax-foreground)' ? '' : color;

/** Neighbours of one colour as one piece: each piece is an element on the page. */
function merged(line: HighlightedLine): HighlightedLine {
  const pieces: [string, string][] = [];
  for (const [text, colour] of line) {
    const last = pieces.at(-1);
    if (last && (last[1] === colour || text.trim() === '')) last[0] += text;
    else pieces.push([text, colour]);
  }
  return pieces;
}

addEventListener('message', ({ data }: MessageEvent<HighlightRequest>) => {
  void highlight(data)
    // A grammar that fails leaves the code as it is: plain.
    .catch(() => [])
    .then((lines) => postMessage(lines));
});

postMessage(workerIsReady);
