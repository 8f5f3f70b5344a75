import { createCssVariablesTheme, createHighlighterCore, type HighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { languages, type LanguageId } from './languages.ts';

/** Colours code off the page's own thread. Colours are CSS variables, so one result serves both themes. */

export interface HighlightRequest {
  readonly id: number;
  readonly language: LanguageId;
  readonly code: string;
}

/** Per line, pieces of text with the colour they are shown in. */
export type HighlightedLine = readonly (readonly [text: string, colour: string])[];
export interface HighlightResult {
  readonly id: number;
  readonly lines: readonly HighlightedLine[];
}

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
  return tokens.map((line) => line.map(({ content, color }) => [content, color ?? ''] as const));
}

addEventListener('message', ({ data }: MessageEvent<HighlightRequest>) => {
  void highlight(data)
    // A grammar that fails leaves the code as it is: plain.
    .catch(() => [])
    .then((lines) => postMessage({ id: data.id, lines } satisfies HighlightResult));
});
