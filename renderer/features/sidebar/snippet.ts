/** Snippets come with the matched words between these two characters, which no text has a use for. */
const open = '\uE000';
const close = '\uE001';

export interface SnippetPart {
  readonly text: string;
  readonly match: boolean;
}

/** A snippet as parts to show. A mark without its partner is dropped and its text kept. */
export function snippetParts(snippet: string): SnippetPart[] {
  return snippet
    .split(open)
    .flatMap((piece, index) => {
      const end = index === 0 ? -1 : piece.indexOf(close);
      const plain = (text: string): SnippetPart => ({ text: text.replaceAll(close, ''), match: false });
      if (end === -1) return [plain(piece)];
      return [{ text: piece.slice(0, end), match: true }, plain(piece.slice(end + 1))];
    })
    .filter(({ text }) => text !== '');
}
