import { integer } from '../../ui/format.ts';
import { t } from '../../words/words.ts';

/** A list of texts as a person types it: one a line, with \n for a new line, \t for a tab and \\ for a backslash. */

export interface LinesRange {
  readonly most: number;
  /** In characters; omitted: as long as it likes. */
  readonly longest?: number;
}

export type ParsedLines =
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'wrong'; readonly words: string };

const written: Record<string, string> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\\': '\\\\' };
const read: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\\': '\\' };

export const typedOf = (lines: readonly string[]): string =>
  lines.map((line) => line.replace(/[\n\t\r\\]/g, (character) => written[character]!)).join('\n');

export function parseLines(typed: string, { most, longest = Infinity }: LinesRange): ParsedLines {
  const lines = typed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/\\([ntr\\])/g, (_, letter: string) => read[letter]!));
  if (lines.length > most)
    return {
      kind: 'wrong',
      words: t('decoding.atMostThereAre', { most: integer(most), lines: integer(lines.length) }),
    };
  const long = lines.find((line) => line.length > longest);
  if (long !== undefined)
    return {
      kind: 'wrong',
      words: t('decoding.charactersALineAtMostOne', {
        longest: integer(longest),
        long: integer(long.length),
      }),
    };
  return { kind: 'lines', lines };
}
