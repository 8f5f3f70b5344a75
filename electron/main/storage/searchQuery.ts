/** Full-text search as the person's words ask for it. */
export type SearchQuery =
  | { readonly kind: 'none' }
  /** An FTS5 expression. */
  | { readonly kind: 'words'; readonly match: string }
  /** For scripts that put no spaces between words, where the index knows only whole runs of text. */
  | { readonly kind: 'substring'; readonly text: string };

const searchable = /[\p{L}\p{N}]/u;
const unspacedScript =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * Every word must occur, as the beginning of a word; words "in double quotes" must follow each other. All of FTS5's own syntax is quoted away,
 * so no text a person can type is an error.
 */
export function searchQuery(typed: string): SearchQuery {
  const text = typed.replaceAll('\0', ' ').toWellFormed().trim();
  if (!searchable.test(text)) return { kind: 'none' };
  if (unspacedScript.test(text)) return { kind: 'substring', text };
  const terms: string[] = [];
  for (const [, phrase, word] of text.matchAll(/"([^"]*)(?:"|$)|([^\s"]+)/g)) {
    const term = phrase ?? word ?? '';
    if (searchable.test(term)) terms.push(phrase === undefined ? `"${term}"*` : `"${term}"`);
  }
  return { kind: 'words', match: terms.join(' AND ') };
}
