import { filesIn } from '../../ipc/contract/attached.ts';

/** Longest title made here, in characters as people count them. */
const maxLength = 60;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A conversation's name from its first message: the first line that says something, without Markdown's marks, cut between words. */
export function titleFrom(content: string): string {
  const { files, text } = filesIn(content);
  if (files[0] && text.trim() === '') return shorten(files[0].name);
  for (const line of text.split(/\r?\n/)) {
    const plain = line
      .replace(/^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+|\d{1,3}[.)]\s+|`{3,}.*$)+/, '')
      .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[*`]+/g, '')
      .replace(/\s+/g, ' ')
      .trim();
    if (/[\p{L}\p{N}\p{S}]/u.test(plain)) return shorten(plain);
  }
  return shorten(text.replace(/\s+/g, ' ').trim());
}

function shorten(text: string): string {
  const characters = Array.from(graphemes.segment(text.slice(0, 1000)), ({ segment }) => segment);
  if (characters.length <= maxLength) return characters.join('');
  const cut = characters.slice(0, maxLength - 1).join('');
  const space = cut.lastIndexOf(' ');
  // A script without spaces, or one very long word, is cut anywhere.
  return `${(space > cut.length / 2 ? cut.slice(0, space) : cut).replace(/[\s.,;:!?–-]+$/u, '')}…`;
}
